/** Random requests as they go over the wire: what the rules ask for, and what only Envoy looks at. */
import fc, { type Arbitrary } from 'fast-check';
import type { Text } from '../../simulator/bytes.ts';
import type { Header } from '../../simulator/headers.ts';
import type { Pairs } from '../conformance/case.ts';
import { requests as twinRequests } from '../twins/requests.ts';
import { ORIGINS } from './actions.ts';

/** Each character is one byte. */
export interface Request {
  method: string;
  path: string;
  host: string;
  headers: Pairs;
  body: string;
}

/** What a request may ask of CORS, of backends, and of what only looks as if it could be asked. */
const EXTRAS: Pairs[] = [
  [],
  [],
  [['content-type', 'application/grpc']],
  [['cookie', 'sid=1; x=2']],
  [['x-mainsheet-route', 'c0123456789abcdef']],
  [
    ['x-envoy-upstream-rq-timeout-ms', '300'],
    ['x-be-delay', '2500'],
  ],
  [
    ['x-envoy-retry-on', '5xx'],
    ['x-envoy-max-retries', '3'],
  ],
  [['x-envoy-fault-abort-request', '503']],
  [['x-forwarded-proto', 'https']],
  [['accept', 'text/plain']],
  [['x-be-status', '503']],
  [['x-be-status', '404']],
  [['x-be-fail', '1']],
  [
    ['x-be-fail', '2'],
    ['x-be-status', '418'],
  ],
  [['x-be-reset', '1']],
  [['x-be-resp', 'x-resp=be;vary=x;access-control-allow-origin=be;set-cookie=a;set-cookie=b']],
];
const SLOW: Pairs = [['x-be-delay', '2500']];

const extras = fc.oneof(
  { arbitrary: fc.constantFrom(...EXTRAS), weight: 30 },
  { arbitrary: fc.constant(SLOW), weight: 1 },
);

interface CrossOrigin {
  method?: string;
  headers: Pairs;
}

const fromOrigin = (more: (origin: string) => CrossOrigin): Arbitrary<CrossOrigin> =>
  fc.constantFrom(...ORIGINS).map(more);

const crossOrigin: Arbitrary<CrossOrigin> = fc.oneof(
  { arbitrary: fc.constant<CrossOrigin>({ headers: [] }), weight: 5 },
  { arbitrary: fromOrigin((origin) => ({ headers: [['origin', origin]] })), weight: 2 },
  { arbitrary: fromOrigin((origin) => ({ method: 'OPTIONS', headers: [['origin', origin]] })), weight: 1 },
  { arbitrary: fromOrigin(preflight), weight: 2 },
);

function preflight(origin: string): CrossOrigin {
  return {
    method: 'OPTIONS',
    headers: [
      ['origin', origin],
      ['access-control-request-method', 'GET'],
    ],
  };
}

/** What Envoy normalises, or leaves as it is. */
const ODD_PATHS = ['/a/../b', '/./a', '/b/%2e%2e/a', '/a%2Fb', '/a\\b', '/a;x=1', '/a#b', '//a', '/a?x=a#b', '/a??x=a'];
const ODD_HOSTS = ['a.', 'a:', 'A.b:x', 'b.a.:80'];

/** Undefined far more often than not. */
function seldom<T>(...values: T[]): Arbitrary<T | undefined> {
  return fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 12 },
    { arbitrary: fc.constantFrom(...values), weight: 1 },
  );
}

export const requests: Arbitrary<Request> = fc
  .record({
    base: twinRequests('latin1'),
    oddPath: seldom(...ODD_PATHS),
    oddHost: seldom(...ODD_HOSTS),
    absolute: seldom(true),
    cross: crossOrigin,
    extra: extras,
    user: fc.constantFrom('jason', 'mary', 'x'),
    head: fc.integer({ min: 0, max: 9 }),
    body: fc.constantFrom('', '', '', 'some text'),
  })
  .map(({ base, oddPath, oddHost, absolute, cross, extra, user, head, body }) => {
    const host = oddHost ?? pseudo(base, ':authority');
    // What does not begin with a slash (OPTIONS *) Envoy answers before it asks any filter.
    const path = oddPath ?? pseudo(base, ':path').replace(/^\*/, '/*');
    const method = cross.method ?? (head === 0 ? 'HEAD' : pseudo(base, ':method').toUpperCase());
    const scheme: Pairs = pseudo(base, ':scheme') === 'https' ? [['x-forwarded-proto', 'https']] : [];
    const written = base
      .filter(([name]) => !name.startsWith(':'))
      .map(([name, value]): [string, string] => [name, bytes(value)]);
    return {
      method,
      path: absolute ? `http://${host}${path}` : path,
      host,
      headers: [...scheme, ...written, ['x-user', user], ...cross.headers, ...extra],
      body: method === 'HEAD' ? '' : body,
    };
  });

function pseudo(headers: Header[], name: string): string {
  return bytes(headers.find(([key]) => key === name)![1]);
}

function bytes(text: Text): string {
  return Buffer.from(text as string).toString('latin1');
}
