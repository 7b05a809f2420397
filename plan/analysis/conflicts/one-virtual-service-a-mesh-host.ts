import { groupBy } from '../../group.ts';
import type { Check, ExportedVirtualService } from '../check.ts';

/** Of several VirtualServices on one host of the mesh only the oldest counts; they are never merged. */
export const oneVirtualServiceAMeshHost: Check = function* ({ virtualServices }) {
  const inMesh = virtualServices.filter(({ gateways }) => gateways.includes('mesh'));
  const named = inMesh.flatMap((virtualService) =>
    virtualService.hosts.map((host, index) => ({ host, index, virtualService })),
  );
  for (const [host, same] of groupBy(named, (each) => each.host)) {
    for (const [at, { virtualService, index }] of same.entries()) {
      const older = same.slice(0, at).find((other) => areRivals(other.virtualService, virtualService));
      if (!older) continue;
      const { namespace, name } = older.virtualService;
      yield {
        ...{ code: 'IST0109', severity: 'warning', refused: false, resource: virtualService.resource },
        path: ['spec', 'hosts', index],
        message: `none of these rules is used for ${host}: ${namespace}/${name} ${age(older.virtualService, virtualService)}, and in the mesh they are not merged`,
        fix: `move the rules into ${namespace}/${name}, or make them its delegates`,
      };
    }
  }
};

function age(first: ExportedVirtualService, second: ExportedVirtualService): string {
  return first.resource.created === second.resource.created ? 'comes first by name' : 'is older';
}

/** Some client sees both. A private one goes before a public one, which is a way to replace it for a namespace: no rivals. */
function areRivals(a: ExportedVirtualService, b: ExportedVirtualService): boolean {
  const [first, second] = [a, b].map(({ exportTo, namespace }) =>
    exportTo.map((target) => (target === '.' ? namespace : target)),
  );
  return first!.some((target) => second!.includes(target));
}
