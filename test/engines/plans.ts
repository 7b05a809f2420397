/** Random plans for one listener: the hosts and matches of the other twin, every kind of listener, every kind of action. */
import fc, { type Arbitrary } from 'fast-check';
import type { Action, Condition, HttpHandler, Match, Rule, VirtualHost } from '../../plan/plan.ts';
import { handlers } from '../twins/plans.ts';
import { actions, faults } from './actions.ts';

/** More than any plan has. */
const ACTIONS = 27;

/** Headers that Envoy knows, makes or takes off, at its own time. Not x-request-id: it is another for each engine. */
const KNOWN_HEADERS = [
  ...[':path', 'content-type', 'content-length', 'cookie', 'origin', 'user-agent', 'connection', 'transfer-encoding'],
  ...['x-forwarded-for', 'x-forwarded-proto', 'x-mainsheet-route'],
  ...['x-envoy-internal', 'x-envoy-external-address', 'x-envoy-retry-on', 'x-envoy-upstream-rq-timeout-ms'],
];

/** A sidecar's listener, a gateway's, the mesh listener. */
const traits = fc
  .record({
    role: fc.constantFrom('sidecar', 'gateway', 'mesh'),
    /** Whether each host serves what none of its rules takes. */
    serveRest: fc.constantFrom(true, true, false),
    /** What conditions on x-ab ask instead. */
    header: fc.constantFrom('x-ab', ...KNOWN_HEADERS),
    pathNormalization: fc.constantFrom<HttpHandler['pathNormalization']>(
      'BASE',
      'BASE',
      'NONE',
      'MERGE_SLASHES',
      'DECODE_AND_MERGE_SLASHES',
    ),
  })
  .map(({ role, ...rest }) => ({ edge: role === 'gateway', forwardProxy: role === 'mesh', ...rest }));

const acts = fc.array(fc.tuple(actions, faults), { minLength: ACTIONS, maxLength: ACTIONS });

export const plans: Arbitrary<HttpHandler> = fc
  .tuple(handlers, traits, acts)
  .map(([handler, { serveRest, header, ...role }, list]) => {
    let next = 0;
    const act = ({ name, matches }: Omit<Rule, 'action'>) => {
      const [action, fault] = list[next++ % list.length]!;
      const asked = matches.map((match) => withOnePath(withHeader(match, header)));
      return { name, matches: asked, ...(fault && { fault }), action: named(action, name) };
    };
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

function withHeader({ conditions }: Match, name: string): Match {
  const renamed = (condition: Condition) =>
    condition.on === 'header' && condition.name === 'x-ab' ? { ...condition, name } : condition;
  return { conditions: conditions.map(renamed) };
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
