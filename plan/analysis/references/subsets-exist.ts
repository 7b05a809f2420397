import { nearest } from '../../../istio/index.ts';
import { groupBy } from '../../group.ts';
import { covers, isWildcard, qualify } from '../../selection/hosts.ts';
import type { Check, Everything } from '../check.ts';
import { destinations } from '../destinations.ts';

/** A subset that a destination names is one of a DestinationRule for its host. */
export const subsetsExist: Check = function* (all) {
  const subsetsOf = subsetsByHost(all);
  for (const { resource, path, destination, host, loss } of destinations(all.model)) {
    const { subset } = destination;
    if (!subset) continue;
    const names = subsetsOf(host);
    const isKnown = names.length > 0 || all.services.has(host);
    if (!isKnown || names.includes(subset)) continue;
    const meant = nearest(subset, names);
    yield {
      ...{ code: 'IST0101', severity: 'error', refused: false, resource, path: [...path, 'subset'] },
      message: `no DestinationRule has the subset "${subset}" of ${host}: ${loss}`,
      fix: meant === undefined ? `add the subset to a DestinationRule for ${host}` : `did you mean "${meant}"?`,
    };
  }
};

/** The subsets of every rule that takes in the host, whichever clients it counts for. */
function subsetsByHost({ model }: Everything): (host: string) => string[] {
  const rules = model.destinationRules.map(({ spec, namespace }) => ({
    host: qualify(spec.host, namespace),
    names: (spec.subsets ?? []).map(({ name }) => name),
  }));
  const byHost = groupBy(rules, ({ host }) => host);
  const wildcards = rules.filter(({ host }) => isWildcard(host));
  return (host) =>
    [...(byHost.get(host) ?? []), ...wildcards.filter((rule) => covers(rule.host, host))].flatMap(({ names }) => names);
}
