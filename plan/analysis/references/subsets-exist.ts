import { nearest } from '../../../istio/index.ts';
import { covers, qualify } from '../../hosts.ts';
import type { Check, Everything } from '../check.ts';
import { destinations } from '../destinations.ts';

/** A subset that a destination names is one of a DestinationRule for its host. */
export const subsetsExist: Check = function* (all) {
  for (const { resource, path, destination, host, loss } of destinations(all.model)) {
    const { subset } = destination;
    if (!subset) continue;
    const names = subsetsOf(host, all);
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

/** Of every rule that takes in the host, whichever clients it counts for. */
function subsetsOf(host: string, { model }: Everything): string[] {
  return model.destinationRules
    .filter(({ spec, namespace }) => covers(qualify(spec.host, namespace), host))
    .flatMap(({ spec }) => (spec.subsets ?? []).map(({ name }) => name));
}
