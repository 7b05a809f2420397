/**
 * What the filter decides inside a mesh, where Istio writes the routes: only hosts with rules, and every class by name,
 * since the default there is Istio's and not ours.
 */
import { type Decisions, decide } from '../../plan/decide.ts';
import type { Action, Rule, VirtualHost } from '../../plan/plan.ts';
import { NO_OPS } from '../../plan/virtual-services/header-ops.ts';

const NOT_FOUND: Action = { kind: 'direct', status: 404, headers: NO_OPS };

/** Whether a rule is the user's: a service's own plain route is written nowhere. */
export function hasRules({ rules, httpsRedirect }: VirtualHost): boolean {
  return !httpsRedirect && rules.some(({ origin }) => origin !== undefined);
}

/** For a host with rules: a request that none of them takes is not Istio's to route, but nobody's. */
export function decideInMesh(host: VirtualHost): Decisions {
  const { entries, classes } = decide({ ...host, rules: [...host.rules, unmatched(host)] });
  return { host, entries, classes, needsFilter: true };
}

/** Left to Istio. In a table it keeps a wildcard's rules from being taken for it. */
export function leaveToIstio(host: VirtualHost): Decisions {
  return { host, entries: [], classes: [], needsFilter: false };
}

function unmatched({ rules }: VirtualHost): Rule {
  const [namespace, virtualService] = rules[0]!.name.split('/');
  return { name: `${namespace}/${virtualService}/unmatched`, matches: [{ conditions: [] }], action: NOT_FOUND };
}
