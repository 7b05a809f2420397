import type { HttpHandler, Listener, VirtualHost } from '../plan.ts';
import { calledPorts, type EgressListener, type Scope } from '../scope/scope.ts';
import type { World } from '../world.ts';
import { withPort } from './domains.ts';
import { fallbackHost } from './fallback.ts';
import { LOOPBACK } from './loopback.ts';
import { servicesOn, sidecarHosts } from './sidecar-hosts.ts';

/** One listener a port of HTTP services, as a sidecar has them. */
export function sidecarListeners(scope: Scope, world: World): Listener[] {
  return calledPorts(scope).http.map(([port, egress]) => {
    const name = `outbound_${port}`;
    return listener(name, port, {
      ...handler(name, world),
      ports: 'ignored',
      forwardProxy: false,
      virtualHosts: hostsOf(port, egress, scope, world),
    });
  });
}

/** One listener for all HTTP ports, told apart by the authority's port: a proxy for the applications of a laptop. */
export function meshListener(scope: Scope, world: World, meshPort: number): Listener {
  const hosts = calledPorts(scope).http.flatMap(([port, egress]) =>
    sidecarHosts(port, egress, world).map((host) => ({ ...host, domains: withPort(host.domains, port) })),
  );
  const made = listener('mesh', 0, {
    ...handler('mesh', world),
    ports: 'significant',
    forwardProxy: true,
    virtualHosts: [...hosts, fallbackHost(scope.outboundTrafficPolicy)],
  });
  return { ...made, port: meshPort };
}

/** A port that one service alone has, and without a protocol in its name, is that service's under every name. */
function hostsOf(port: number, egress: EgressListener, scope: Scope, world: World): VirtualHost[] {
  const hosts = sidecarHosts(port, egress, world);
  const [only, ...others] = servicesOn(port, egress).values();
  const sniffed = only?.ports.some(({ number, protocol }) => number === port && protocol === 'auto');
  if (!only || others.length > 0 || !sniffed) return [...hosts, fallbackHost(scope.outboundTrafficPolicy)];
  return hosts.filter(({ name }) => name === `${only.host}:${port}`).map((host) => ({ ...host, domains: ['*'] }));
}

function handler(name: string, { mesh }: World): Pick<HttpHandler, 'kind' | 'name' | 'edge' | 'pathNormalization'> {
  return { kind: 'http', name, edge: false, pathNormalization: mesh.pathNormalization.normalization };
}

function listener(name: string, servicePort: number, handler: HttpHandler): Listener {
  return { name, address: LOOPBACK, port: servicePort, servicePort, chains: [{ name, handler }] };
}
