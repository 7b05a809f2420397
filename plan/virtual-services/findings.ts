import type { World } from '../world.ts';

/** Connections come to one address here: a match by the address that was called never holds. */
export function reportStreams({ model, report }: World): void {
  for (const resource of model.virtualServices) {
    for (const kind of ['tls', 'tcp'] as const) {
      for (const [index, { match }] of (resource.spec[kind] ?? []).entries()) {
        for (const [at, { destinationSubnets }] of (match ?? []).entries()) {
          if (!destinationSubnets?.length) continue;
          const path = ['spec', kind, index, 'match', at, 'destinationSubnets'];
          report({
            ...{ code: 'MS0501', severity: 'warning', refused: false, resource, path },
            message: 'a match by destinationSubnets never holds here: all connections come to one address',
            fix: kind === 'tls' ? 'match by sniHosts' : 'match by port',
          });
        }
      }
    }
  }
}
