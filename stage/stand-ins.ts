/** Servers in place of endpoints, one for each cluster: they answer 200 to everything and remember what they got. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Cluster } from '../plan/plan.ts';
import type { HeaderList } from '../story/request.ts';
import type { Arrival } from './sighting.ts';

/** Tells which request this is, on its way out; and on the way back, which arrival is answered. */
export const MARK = 'mainsheet-test';

interface Certificate {
  chain: string;
  key: string;
}

/** The first byte of a TLS connection. */
const HANDSHAKE = 0x16;

export class StandIns {
  /** By the mark of the request. */
  readonly #arrivals = new Map<string, Arrival[]>();
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #certificate: () => Certificate;

  /** `certificate` is asked for where a connection begins with TLS. */
  constructor(certificate: () => Certificate) {
    this.#certificate = certificate;
  }

  /** The port on 127.0.0.1 by the cluster's name. */
  async listen(clusters: Cluster[]): Promise<Map<string, number>> {
    return new Map(await Promise.all(clusters.map(async (one) => [one.name, await this.#listen(one)] as const)));
  }

  /** What has arrived of a request, and goes on arriving. */
  arrivals(mark: string): Arrival[] {
    const known = this.#arrivals.get(mark) ?? [];
    this.#arrivals.set(mark, known);
    return known;
  }

  close(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #listen(cluster: Cluster): Promise<number> {
    const http = createServer({ keepAliveTimeout: 0 }, (request, response) => this.#answer(cluster, request, response));
    const server = createPlainServer((socket) => this.#welcome(socket, (speaker) => http.emit('connection', speaker)));
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
  }

  /** HTTP, or HTTP within TLS that nobody ended before. */
  #welcome(socket: Socket, speak: (socket: Socket) => void): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {});
    socket.once('readable', () => {
      const first: Buffer | null = socket.read();
      if (!first) return;
      socket.unshift(first);
      speak(first[0] === HANDSHAKE ? this.#secured(socket) : socket);
    });
  }

  #secured(socket: Socket): Socket {
    const { chain, key } = this.#certificate();
    const secured = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ cert: chain, key }) });
    return secured.on('error', () => {});
  }

  #answer({ host, name, subset = '', port }: Cluster, request: IncomingMessage, response: ServerResponse): void {
    const headers = pairs(request.rawHeaders);
    const mark = String(request.headers[MARK] ?? '');
    const arrivals = this.arrivals(mark);
    const authority = request.headers.host ?? '';
    arrivals.push({ ...{ host: host || name, subset, port, authority, headers }, path: utf8(request.url ?? '') });
    request.resume();
    response.writeHead(200, { [MARK]: arrivals.length - 1 }).end();
  }
}

/** Names in lower case, from the flat list that Node has. */
export function pairs(raw: string[]): HeaderList {
  return raw.flatMap(
    (name, index): HeaderList => (index % 2 === 0 ? [[name.toLowerCase(), utf8(raw[index + 1] ?? '')]] : []),
  );
}

/** Node reads each byte of a header as a character. */
function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString();
}
