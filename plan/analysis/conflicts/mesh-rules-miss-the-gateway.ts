import { qualify } from '../../selection/hosts.ts';
import type { Check, ExportedVirtualService } from '../check.ts';

/** Rules for a service in the mesh do not count for what a gateway sends there: it has its own, and picks no subset. */
export const meshRulesMissTheGateway: Check = function* ({ virtualServices }) {
  const inMesh = virtualServices.filter(({ gateways }) => gateways.every((gateway) => gateway === 'mesh'));
  const splitting = new Map(inMesh.filter(tellsSubsetsApart).flatMap((each) => each.hosts.map((host) => [host, each])));
  for (const { gateways, routes } of virtualServices) {
    if (gateways.includes('mesh')) continue;
    for (const { spec, resource, path } of routes) {
      for (const [index, { destination }] of (spec.route ?? []).entries()) {
        const missed = destination.subset ? undefined : splitting.get(qualify(destination.host, resource.namespace));
        if (!missed) continue;
        yield {
          ...{ code: 'IST0140', severity: 'info', refused: false, resource },
          path: [...path, 'route', index, 'destination', 'host'],
          message: `what comes in at the gateway does not meet the rules of ${missed.namespace}/${missed.name}, which are for the mesh: it goes to all subsets alike`,
          fix: `bind those rules to the gateway too, or name the subset here`,
        };
      }
    }
  }
};

/** With a single subset there is mostly no other. */
function tellsSubsetsApart({ routes }: ExportedVirtualService): boolean {
  const subsets = routes.flatMap(({ spec }) => (spec.route ?? []).map(({ destination }) => destination.subset));
  return new Set(subsets.filter((subset) => subset)).size > 1;
}
