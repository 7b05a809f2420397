/**
 * Backends that remember what they saw and obey x-be-status, x-be-fail (so many attempts answered 503), x-be-delay
 * (milliseconds), x-be-reset (no answer) and x-be-resp (response headers, `name=value;…`). Requests are told apart by
 * x-probe-id.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Message, MessageReader } from '../conformance/message.ts';
import { BACKENDS } from './places.ts';

export interface Hit extends Message {
  backend: string;
}

export class Backends {
  readonly #hits = new Map<string, Hit[]>();
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** @returns the port of each */
  async start(): Promise<Map<string, number>> {
    const ports = await Promise.all(BACKENDS.map(async (name) => [name, await this.#listen(name)] as const));
    return new Map(ports);
  }

  stop(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** What one request came to, mirrored and tried again. Each is told once. */
  take(probe: string): Hit[] {
    const hits = this.#hits.get(probe) ?? [];
    this.#hits.delete(probe);
    return hits;
  }

  #listen(name: string): Promise<number> {
    const server = createServer((socket) => void this.#converse(name, socket));
    this.#servers.push(server);
    return new Promise((resolve, reject) =>
      server.on('error', reject).listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    );
  }

  async #converse(backend: string, socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    const reader = new MessageReader(socket);
    for (let message = await reader.next(() => true); message; message = await reader.next(() => true)) {
      const answer = await this.#answer({ backend, ...message });
      if (answer === undefined || socket.destroyed) break;
      socket.write(answer, 'latin1');
    }
    socket.destroy();
    this.#sockets.delete(socket);
  }

  /** None: the connection is to be closed. */
  async #answer(hit: Hit): Promise<string | undefined> {
    const asked = new Map(hit.headers.map(([name, value]) => [name.toLowerCase(), value]));
    const probe = asked.get('x-probe-id') ?? '';
    const hits = this.#hits.get(probe) ?? [];
    this.#hits.set(probe, [...hits, hit]);
    const attempt = hits.filter(({ backend }) => backend === hit.backend).length + 1;

    if (asked.has('x-be-reset')) return undefined;
    await sleep(Number(asked.get('x-be-delay') ?? 0));
    const status = attempt <= Number(asked.get('x-be-fail') ?? 0) ? '503' : (asked.get('x-be-status') ?? '200');
    const body = hit.startLine.startsWith('HEAD ') ? '' : `${hit.backend}, attempt ${attempt}`;
    const extra = (asked.get('x-be-resp') ?? '').split(';').filter((part) => part !== '');
    return [
      `HTTP/1.1 ${status} Backend`,
      'content-type: text/plain',
      ...extra.map((part) => part.replace('=', ': ')),
      `content-length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }
}
