/** Clients that ask without a pause on connections which they keep, and look at every answer. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { backendOf } from './versions.ts';

/** What a backend answers, as JSON: who it is, and the stamp of the request as it arrived. */
export interface Echo {
  backend: string;
  stamp: string;
}

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

const HTTP1_CONNECTIONS = 3;
const HTTP2_STREAMS = 3;

export class VersionsLoad {
  answers = 0;
  readonly failures: string[] = [];
  connectionsLost = 0;
  #over = false;
  readonly #port: number;
  readonly #agents = Array.from({ length: HTTP1_CONNECTIONS }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  readonly #session: ClientHttp2Session;
  readonly #workers: Promise<void>[];

  constructor(port: number) {
    this.#port = port;
    this.#session = connect(`http://127.0.0.1:${port}`);
    this.#session.on('error', (error) => this.failures.push(`HTTP/2: ${error.message}`));
    this.#session.on('goaway', () => this.#lost());
    this.#session.on('close', () => this.#lost());
    this.#workers = [
      ...this.#agents.map((agent) => this.#work((picked) => this.#overHttp1(agent, picked))),
      ...Array.from({ length: HTTP2_STREAMS }, () => this.#work((picked) => this.#overHttp2(picked))),
    ];
  }

  async end(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#workers);
    for (const agent of this.#agents) agent.destroy();
    this.#session.destroy();
  }

  async #work(ask: (picked: boolean) => Promise<Answer>): Promise<void> {
    for (let count = 0; !this.#over; count++) {
      const picked = count % 2 === 0;
      const problem = await ask(picked).then((answer) => judge(answer, picked), String);
      this.answers++;
      if (problem) this.failures.push(problem);
    }
  }

  #overHttp1(agent: Agent, picked: boolean): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { host: 'a', ...(picked && { 'x-pick': '1' }) };
      const asked = request({ agent, host: '127.0.0.1', port: this.#port, headers }, (response) => {
        const { statusCode: status, headers } = response;
        text(response).then((body) => resolve({ status, headers, body }), reject);
      });
      asked.on('socket', (socket) => {
        if (socket.connecting) socket.on('close', () => this.#lost());
      });
      asked.on('error', reject).end();
    });
  }

  #overHttp2(picked: boolean): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const stream = this.#session.request({ ':authority': 'a', ':path': '/', ...(picked && { 'x-pick': '1' }) });
      stream.on('error', reject).on('response', (headers) => {
        text(stream).then((body) => resolve({ status: headers[':status'], headers, body }), reject);
      });
    });
  }

  #lost(): void {
    if (!this.#over) this.connectionsLost++;
  }
}

/** What is wrong with an answer: it has to be of one version, whichever that is. */
function judge({ status, headers, body }: Answer, picked: boolean): string | undefined {
  if (status !== 200) return `status ${status}: ${body}`;
  const { backend, stamp } = JSON.parse(body) as Echo;
  const answered = headers['x-stamp'];
  const whole = stamp === answered && backend === backendOf(Number(stamp), picked);
  return whole ? undefined : `request ${stamp}, response ${answered}, ${backend}${picked ? ', picked' : ''}`;
}
