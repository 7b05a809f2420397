/** One request of a test, as a client sends it. */
import { type ClientRequest, type RequestOptions, request as requestPlainly } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { isIP } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Request } from '../story/request.ts';
import type { Sighting } from './sighting.ts';
import { MARK, pairs } from './stand-ins.ts';

/** Who asks for a body, or for another protocol, is not who these tests are about. */
export const OF_THE_CONNECTION = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'content-length'],
  ...['expect', 'upgrade', 'te', 'trailer'],
]);

/** Milliseconds after which there will be no answer, beyond what a rule delays. */
const PATIENCE = 20_000;

export type Seen = Omit<Sighting, 'reached' | 'copies'>;

export interface Address {
  port: number;
  /** What the host is called there. */
  authority: string;
  mark: string;
  /** Milliseconds for which a rule may hold the request back. */
  delay: number;
  stop: AbortSignal;
}

/** On a connection of its own. Undefined where the request cannot be written down. */
export async function send(
  request: Request,
  { port, authority, mark, delay, stop: signal }: Address,
): Promise<Seen | undefined> {
  const { method, target, host, scheme } = request;
  // Node's client writes methods in capitals only.
  if (method !== method.toUpperCase()) return undefined;
  const headers = request.headers.filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()));
  const options: RequestOptions = {
    ...{ host: '127.0.0.1', port, method, path: bytes(target), agent: false, signal, timeout: PATIENCE + delay },
    headers: [['Host', authority], ...headers, [MARK, mark]].flat().map(bytes),
  };
  // A test speaks to certificates of its own making.
  const secure = { ...options, ...(isIP(host) === 0 && { servername: host }), rejectUnauthorized: false };
  try {
    return await exchange(() => (scheme === 'https' ? requestSecurely(secure) : requestPlainly(options)));
  } catch (error) {
    if (UNWRITABLE.has(codeOf(error))) return undefined;
    throw error;
  }
}

const UNWRITABLE = new Set(['ERR_UNESCAPED_CHARACTERS', 'ERR_INVALID_CHAR', 'ERR_INVALID_HTTP_TOKEN']);

async function exchange(open: () => ClientRequest): Promise<Seen> {
  const started = performance.now();
  const outgoing = open();
  return new Promise((resolve) => {
    const nothing = () => resolve({ status: 0, headers: [], body: '', milliseconds: performance.now() - started });
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', nothing);
    outgoing.on('response', (incoming) => {
      const milliseconds = performance.now() - started;
      const { statusCode: status = 0, rawHeaders } = incoming;
      const told = (body: Buffer) => resolve({ status, headers: pairs(rawHeaders), body: String(body), milliseconds });
      buffer(incoming).then(told, nothing);
    });
    outgoing.end();
  });
}

/** Node writes each character of a header as a byte. */
function bytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
