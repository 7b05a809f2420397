/** A request as a client makes it, and as the filter meets it once Envoy's connection manager has had its say. */
import type { HttpHandler } from '../plan/plan.ts';
import { normaliseTarget, UNSENDABLE } from './path.ts';

export type HeaderList = [name: string, value: string][];

export interface Request {
  method: string;
  scheme: 'http' | 'https';
  /** Where the client connects to, and its name for TLS: of the URL. */
  host: string;
  port: number;
  /** What the client calls the host: of the URL, or the Host header it sends in its place. */
  authority: string;
  /** Path and query, as sent. */
  target: string;
  /** Without Host. */
  headers: HeaderList;
}

/** `headers` are what the filter reads: names in lower case, pseudo headers first. */
export interface SeenRequest {
  method: string;
  scheme: string;
  authority: string;
  /** Path and query, normalised. */
  target: string;
  path: string;
  headers: HeaderList;
}

/** Undefined where Envoy answers 400 at once: a method, path or host that it does not take. `authority` is what this handler is called by. */
export function asSeen(
  request: Request,
  authority: string,
  handler: HttpHandler,
  tls: boolean,
): SeenRequest | undefined {
  const target = normaliseTarget(request.target, handler.pathNormalization);
  if (target === undefined || !METHODS.has(request.method) || UNSENDABLE.test(authority)) return undefined;
  const sent = request.headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()])
    .filter(([name]) => !name.startsWith(INTERNAL_PREFIX));
  const scheme = schemeOf(sent, handler, tls);
  const headers = [
    ...sent.filter(([name]) => !(handler.edge && name === FORWARDED_PROTO)),
    ...added(sent, handler, scheme),
  ];
  const { method } = request;
  const pseudo: HeaderList = [
    [':method', method],
    [':scheme', scheme],
    [':authority', authority],
    [':path', target],
  ];
  return { method, scheme, authority, target, path: pathOf(target), headers: [...pseudo, ...headers] };
}

export function pathOf(target: string): string {
  return target.split('?', 1)[0] as string;
}

/** Those of HTTP/1.1 that Envoy's parser knows. */
export const METHODS: ReadonlySet<string> = new Set(
  `ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE M-SEARCH NOTIFY OPTIONS
  PATCH POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE`.split(
    /\s+/,
  ),
);

/** Every listener strips these before anything looks at a request. */
const INTERNAL_PREFIX = 'x-mainsheet-';
const FORWARDED_PROTO = 'x-forwarded-proto';

/** A sidecar believes what its application says of the scheme, a gateway only what it sees. */
function schemeOf(sent: HeaderList, { edge }: HttpHandler, tls: boolean): string {
  // Given twice it is one value with a comma, which is no scheme.
  const claims = sent.filter(([name]) => name === FORWARDED_PROTO).map(([, value]) => value.toLowerCase());
  const claimed = claims.join();
  if (!edge && (claimed === 'http' || claimed === 'https')) return claimed;
  return tls ? 'https' : 'http';
}

/** What Envoy adds to every request; a rule may ask for their presence. */
function added(sent: HeaderList, { edge }: HttpHandler, scheme: string): HeaderList {
  const has = (name: string) => sent.some(([known]) => known === name);
  const headers: HeaderList = [];
  if (edge || !has(FORWARDED_PROTO)) headers.push([FORWARDED_PROTO, scheme]);
  if (!has('x-request-id')) headers.push(['x-request-id', '00000000-0000-4000-8000-000000000000']);
  if (edge && !has('x-forwarded-for')) headers.push(['x-forwarded-for', '127.0.0.1']);
  return headers;
}
