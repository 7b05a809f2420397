/** Random plans for one listener and requests to it: hosts, rules and requests of the other twin, with every kind of action. */
import fc, { type Arbitrary } from 'fast-check';
import type { Action, Fault, HttpHandler, Match, Rule, VirtualHost } from '../../plan/plan.ts';
import type { Text } from '../../simulator/bytes.ts';
import type { Header } from '../../simulator/headers.ts';
import type { Pairs } from '../conformance/case.ts';
import { handlers } from '../twins/plans.ts';
import { requests } from '../twins/requests.ts';
import { actions, faults, ORIGINS } from './actions.ts';

export interface Trial {
  handler: HttpHandler;
  requests: Request[];
}

/** As it goes over the wire: each character one byte. */
export interface Request {
  method: string;
  path: string;
  host: string;
  headers: Pairs;
  body: string;
}

const REQUESTS = 12;
const MOST_RULES = 27;

// ------------------------------------------------------------------------------------------------ plans

/** A sidecar's listener, a gateway's, the mesh listener. */
const traits = fc
  .record({
    role: fc.constantFrom('sidecar', 'gateway', 'mesh'),
    /** Whether each host serves what none of its rules takes. */
    serveRest: fc.boolean(),
    pathNormalization: fc.constantFrom<HttpHandler['pathNormalization']>(
      'BASE',
      'BASE',
      'NONE',
      'MERGE_SLASHES',
      'DECODE_AND_MERGE_SLASHES',
    ),
  })
  .map(({ role, ...rest }) => ({ edge: role === 'gateway', forwardProxy: role === 'mesh', ...rest }));

const acts = fc.array(fc.tuple(actions, faults), { minLength: MOST_RULES, maxLength: MOST_RULES });

/** The hosts and matches of the other twin, with other actions. */
const handlersThatAct: Arbitrary<HttpHandler> = fc
  .tuple(handlers, traits, acts)
  .map(([handler, { serveRest, ...role }, list]) => {
    let next = 0;
    const act = (rule: Omit<Rule, 'action'>) => withAct(rule, list[next++ % list.length]!);
    const virtualHosts = handler.virtualHosts.map((host) => ({
      ...host,
      // Only a gateway's hosts are asked to redirect, and there nobody can claim to have come by https.
      httpsRedirect: host.httpsRedirect && role.edge,
      rules: (serveRest ? [...host.rules, restOf(host)] : host.rules).map(act),
    }));
    return { ...handler, ...role, virtualHosts };
  });

function restOf({ name }: VirtualHost): Omit<Rule, 'action'> {
  return { name: `${name}/rest`, matches: [{ conditions: [] }] };
}

function withAct(
  { name, matches }: Omit<Rule, 'action'>,
  [action, fault]: [Action, Fault | undefined],
): Rule {
  return { name, matches: matches.map(withOnePath), ...(fault && { fault }), action: named(action, name) };
}

/** Of two conditions on the path the planner leaves only such as lie within each other, and these random ones do not. */
function withOnePath({ conditions }: Match): Match {
  const path = conditions.findLast(({ on }) => on === 'path');
  return { conditions: conditions.filter((condition) => condition.on !== 'path' || condition === path) };
}

/** The answer names the rule, as far as Envoy lets rules edit it. */
function named(action: Action, rule: string): Action {
  const { request, response } = action.headers;
  return { ...action, headers: { request, response: { ...response, set: [...response.set, ['x-rule', rule]] } } };
}

// ------------------------------------------------------------------------------------------------ requests

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

const anyRequest: Arbitrary<Request> = fc
  .record({
    base: requests('latin1'),
    cross: crossOrigin,
    extra: extras,
    user: fc.constantFrom('jason', 'mary', 'x'),
    head: fc.integer({ min: 0, max: 9 }),
    body: fc.constantFrom('', '', '', 'some text'),
  })
  .map(({ base, cross, extra, user, head, body }) => {
    const method = cross.method ?? (head === 0 ? 'HEAD' : pseudo(base, ':method').toUpperCase());
    const scheme: Pairs = pseudo(base, ':scheme') === 'https' ? [['x-forwarded-proto', 'https']] : [];
    const written = base
      .filter(([name]) => !name.startsWith(':'))
      .map(([name, value]): [string, string] => [name, bytes(value)]);
    return {
      method,
      // What does not begin with a slash (OPTIONS *) Envoy answers before it asks any filter.
      path: pseudo(base, ':path').replace(/^\*/, '/*'),
      host: pseudo(base, ':authority'),
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

export const trials: Arbitrary<Trial> = fc.record({
  handler: handlersThatAct,
  requests: fc.array(anyRequest, { minLength: REQUESTS, maxLength: REQUESTS }),
});
