/** Which rules would have Istio's own routes be others than they are, and what of the rules a chain leaves to those. */
import { isDeepStrictEqual } from 'node:util';
import type { Decisions, RouteClass } from '../../plan/decide.ts';
import type { Forward, Plan, Rule } from '../../plan/plan.ts';
import { NO_OPS } from '../../plan/virtual-services/header-ops.ts';
import { retryOf } from '../../plan/virtual-services/retries.ts';
import { classRoute } from '../routes/route.ts';
import type { Site } from '../routes/site.ts';
import { does, type FilterName } from './chain.ts';
import { decideInMesh, hasRules } from './decisions.ts';
import { ruledHandlers } from './handlers.ts';

export interface LeftToIstio {
  rule: Rule;
  route: boolean;
  fault: boolean;
}

/** What the rules ask for and no filter of the chain does. Nothing is said of a chain that only names rules. */
export function leftToIstio(plan: Plan, chain: FilterName[]): LeftToIstio[] {
  const [routes, faults] = [does('routes', chain), does('faults', chain)];
  if (!routes && !faults && !does('mirrors', chain)) return [];
  const left = new Map<Rule, LeftToIstio>();
  for (const { handler, site } of ruledHandlers(plan)) {
    for (const host of handler.virtualHosts.filter(hasRules)) {
      const decided = decideInMesh(host, ['routes', 'rules']);
      const routed = new Set(routes ? [] : rulesWithOther(decided, ownClass(decided, site)));
      for (const rule of host.rules.filter(({ origin }) => origin)) {
        const route = routed.has(rule) && !(does('mirrors', chain) && mirrorsOf(rule));
        const fault = !faults && rule.fault !== undefined;
        if (route || fault) left.set(rule, { rule, route, fault });
      }
    }
  }
  return [...left.values()];
}

/** The class that is what Istio's own route of the service does. Gateways have no routes but those of rules. */
export function ownClass({ host, classes }: Decisions, site: Site): RouteClass | undefined {
  return classes.find((known) => isIstiosOwn(known, host.name, site));
}

/** The rules with an outcome of another class. */
export function rulesWithOther({ entries }: Decisions, own: RouteClass | undefined): Rule[] {
  return entries
    .filter(({ outcomes }) => outcomes.some((outcome) => outcome.class.name !== own?.name))
    .map(({ rule }) => rule);
}

export function mirrorsOf({ action }: Rule): boolean {
  return action.kind === 'forward' && action.mirrors.length > 0;
}

function isIstiosOwn(known: RouteClass, host: string, site: Site): boolean {
  const { action } = known;
  const destination = action.kind === 'forward' ? action.destinations[0] : undefined;
  if (!destination || destination.subset || `${destination.host}:${destination.port}` !== host) return false;
  const retry = retryOf(undefined, false);
  const own: Forward = {
    kind: 'forward',
    destinations: [{ ...destination, headers: NO_OPS }],
    weighted: false,
    headers: NO_OPS,
    mirrors: [],
    rewrite: {},
    timeout: 0,
    ...(retry && { retry }),
  };
  return isDeepStrictEqual(classRoute(known, site), classRoute({ name: known.name, action: own }, site));
}
