import type { HttpHandler, Listener } from '../plan.ts';
import { calledPorts, type Scope } from '../scope/scope.ts';
import type { World } from '../world.ts';
import { withPort } from './domains.ts';
import { fallbackHost } from './fallback.ts';
import { LOOPBACK } from './loopback.ts';
import { sidecarHosts } from './sidecar-hosts.ts';
import { tunnelsOf } from './tunnels.ts';

/**
 * One listener for all HTTP ports, told apart by the authority's port: a proxy for the applications of a laptop.
 * @param others the listeners of ports, which tunnels may go in at
 */
export function meshListener(scope: Scope, world: World, meshPort: number, others: readonly Listener[]): Listener {
  const hosts = calledPorts(scope).http.flatMap(([port, egress]) =>
    sidecarHosts(port, egress, world).map((host) => ({ ...host, domains: withPort(host.domains, port) })),
  );
  const handler: HttpHandler = {
    kind: 'http',
    name: 'mesh',
    edge: false,
    pathNormalization: world.mesh.pathNormalization.normalization,
    ports: 'significant',
    forwardProxy: true,
    virtualHosts: [...hosts, fallbackHost(scope.unseen)],
    tunnels: tunnelsOf(scope, world, others),
  };
  return { name: 'mesh', address: LOOPBACK, port: meshPort, servicePort: 0, chains: [{ name: 'mesh', handler }] };
}
