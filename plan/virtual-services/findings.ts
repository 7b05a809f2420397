import type { Path } from '../../istio/index.ts';
import { destinationsOf } from '../listeners/own-addresses.ts';
import { longestPrefix } from '../listeners/subnets.ts';
import { intersection } from '../selection/hosts.ts';
import type { World } from '../world.ts';
import type { VirtualService } from './virtual-services.ts';

/** Matches by where connections were going, of which it is known here only for the addresses that services declare. */
export function reportStreams(world: World): void {
  for (const virtualService of world.virtualServices) {
    for (const { kind, path, subnets } of matchesBySubnets(virtualService)) {
      if (virtualService.gateways.includes('mesh')) {
        if (mayHold(subnets, virtualService, world)) continue;
        world.report({
          ...{ code: 'MS0501', severity: 'warning', refused: false, resource: virtualService.resource, path },
          message: 'the match never holds here: its hosts have no address in destinationSubnets',
          fix: `give the service that address (\`addresses\`, \`clusterIP\`), or match by ${kind === 'tls' ? 'sniHosts' : 'port'}`,
        });
      } else {
        world.report({
          ...{ code: 'MS0213', severity: 'warning', refused: false, resource: virtualService.resource, path },
          message:
            'destinationSubnets is not looked at on gateways, neither here nor by Istio: the match holds all the same',
          fix: 'match by port, or by sniHosts',
        });
      }
    }
  }
}

interface SubnetMatch {
  kind: 'tls' | 'tcp';
  path: Path;
  subnets: string[];
}

function* matchesBySubnets({ resource: { spec } }: VirtualService): Generator<SubnetMatch> {
  for (const kind of ['tls', 'tcp'] as const) {
    for (const [index, { match }] of (spec[kind] ?? []).entries()) {
      for (const [at, { destinationSubnets: subnets }] of (match ?? []).entries()) {
        if (subnets?.length) yield { kind, subnets, path: ['spec', kind, index, 'match', at, 'destinationSubnets'] };
      }
    }
  }
}

function mayHold(subnets: string[], { hosts }: VirtualService, { services }: World): boolean {
  const called = [...services.values()].filter(({ host }) =>
    hosts.some((own) => intersection(own, host) !== undefined),
  );
  return called
    .flatMap((service) => destinationsOf(service, subnets))
    .some((destination) => longestPrefix(subnets, destination) !== undefined);
}
