/**
 * What a filter decides inside a mesh, where Istio writes the routes: only hosts with rules, and every class by name,
 * since the default there is Istio's and not ours.
 */
import { type Decisions, decide } from '../../plan/decide.ts';
import type { Action, Rule, VirtualHost } from '../../plan/plan.ts';
import { mirrors, type Part } from '../../plan/table/parts.ts';
import { NO_OPS } from '../../plan/virtual-services/header-ops.ts';

const NOT_FOUND: Action = { kind: 'direct', status: 404, headers: NO_OPS };

/** Whether a rule is the user's: a service's own plain route is written nowhere. */
export function hasRules({ rules, httpsRedirect }: VirtualHost): boolean {
  return !httpsRedirect && rules.some(({ origin }) => origin !== undefined);
}

/** `classes` are those for which a filter of these parts needs a route; left to Istio where it has nothing to do. */
export function decideInMesh(host: VirtualHost, parts: readonly Part[]): Decisions {
  const { entries, classes } = decide(parts.includes('routes') ? withUnmatched(host) : host);
  const needed = classes.filter((known) => parts.includes('routes') || (parts.includes('mirrors') && mirrors(known)));
  const faults = parts.includes('faults') && entries.some(({ rule }) => rule.fault);
  if (needed.length === 0 && !faults && !parts.includes('rules')) return leaveToIstio(host);
  return { host, entries, classes: needed, needsFilter: true };
}

/** In a table it keeps a wildcard's rules from being taken for it. */
export function leaveToIstio(host: VirtualHost): Decisions {
  return { host, entries: [], classes: [], needsFilter: false };
}

/** A request to a host with rules that none of them takes is not Istio's to route, but nobody's. */
function withUnmatched(host: VirtualHost): VirtualHost {
  const [namespace, virtualService] = host.rules[0]!.name.split('/');
  const name = `${namespace}/${virtualService}/unmatched`;
  const rule: Rule = { name, matches: [{ conditions: [] }], action: NOT_FOUND };
  return { ...host, rules: [...host.rules, rule] };
}
