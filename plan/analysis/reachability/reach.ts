/** Which requests come to a match at all: its conditions, and from where. */
import type { HTTPMatchRequest } from '../../../istio/index.ts';
import type { Condition } from '../../plan.ts';
import { conditionsOf, isClaim } from '../../virtual-services/conditions.ts';
import type { Place, Route } from '../../virtual-services/routes.ts';
import { isCatchAll as isAnything } from '../../virtual-services/rules.ts';
import { implies } from './implies.ts';
import type { TestComparer } from './tests.ts';

/** One way into a rule. A rule without a match has one, without conditions. */
export interface Entrance {
  route: Route;
  /** Of the match, or of the rule where it has none. */
  place: Place;
  conditions: Condition[];
  gateways: readonly string[];
  /** Absent: any. */
  port?: number;
  labels: Record<string, string>;
  namespace: string;
  /** JWT claims: what is there depends on authentication, so nothing is said of it. */
  claims: boolean;
}

export function entrancesOf(route: Route, gateways: readonly string[]): Entrance[] {
  if (route.matches.length === 0) return [entrance(route, route, {}, gateways)];
  return route.matches.map((written) => entrance(route, written, written.match, gateways));
}

function entrance(route: Route, place: Place, match: HTTPMatchRequest, gateways: readonly string[]): Entrance {
  const own = match.gateways?.length ? match.gateways : undefined;
  const tests = { ...match.headers, ...match.withoutHeaders };
  return {
    route,
    place: { resource: place.resource, path: place.path },
    conditions: conditionsOf(match),
    gateways: own ?? gateways,
    ...(match.port && { port: match.port }),
    // Where `gateways` is given, Istio does not look at the client's labels and namespace.
    labels: own ? {} : (match.sourceLabels ?? {}),
    namespace: own ? '' : (match.sourceNamespace ?? ''),
    claims: Object.keys(tests).some(isClaim),
  };
}

/** Whether every request that would come to `later` is taken by `earlier`. */
export function shadows(earlier: Entrance, later: Entrance, comparer: TestComparer): boolean {
  return (
    !earlier.claims &&
    (earlier.port === undefined || earlier.port === later.port) &&
    (earlier.namespace === '' || earlier.namespace === later.namespace) &&
    later.gateways.every((gateway) => earlier.gateways.includes(gateway)) &&
    Object.entries(earlier.labels).every(([key, value]) => later.labels[key] === value) &&
    earlier.conditions.every((condition) => implies(later.conditions, condition, comparer))
  );
}

/** Whether it takes every request that comes to the rule at all. */
export function isCatchAll({ conditions, claims }: Entrance): boolean {
  return !claims && isAnything({ conditions });
}

export function keyOf({ resource: { namespace, name }, path }: Place): string {
  return JSON.stringify([namespace, name, path]);
}
