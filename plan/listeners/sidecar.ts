import type { FilterChain, HttpHandler, Listener, VirtualHost } from '../plan.ts';
import { isSniffed } from '../registry/protocol.ts';
import type { Service } from '../registry/service.ts';
import { calledPorts, type EgressListener, type Scope } from '../scope/scope.ts';
import type { World } from '../world.ts';
import { withPort } from './domains.ts';
import { fallbackHost } from './fallback.ts';
import { bindAddress, LOOPBACK } from './loopback.ts';
import { servicesOn, sidecarHosts } from './sidecar-hosts.ts';
import { streamHandler } from './stream-handler.ts';
import { opaqueStream, streamContext, streamServices } from './tcp.ts';
import { tunnelsOf } from './tunnels.ts';

/** One listener a port of HTTP services, as a sidecar has them. */
export function sidecarListeners(scope: Scope, world: World): Listener[] {
  return calledPorts(scope).http.map(([port, egress]) => {
    const name = `outbound_${port}`;
    const http: HttpHandler = {
      ...handler(name, world),
      ports: 'ignored',
      forwardProxy: false,
      virtualHosts: hostsOf(port, egress, scope, world),
    };
    const [unnamed] = egress.port ? [] : streamServices(port, egress, isSniffed);
    const chains: FilterChain[] = unnamed ? sniffed(http, unnamed, port, egress, world) : [{ name, handler: http }];
    return { name, address: bindAddress(egress), port, servicePort: port, chains };
  });
}

/** A port without a protocol in its name: what does not begin like HTTP is passed on as bytes. */
function sniffed(
  http: HttpHandler,
  service: Service,
  port: number,
  egress: EgressListener,
  world: World,
): FilterChain[] {
  const { context, rulesOf } = streamContext(port, egress, world);
  const name = `${http.name}_tcp`;
  const handler = streamHandler(name, opaqueStream(service, rulesOf(service), context), world);
  return [
    { name: http.name, sniffed: 'http', handler: http },
    { name, handler },
  ];
}

/** One listener for all HTTP ports, told apart by the authority's port: a proxy for the applications of a laptop. */
export function meshListener(scope: Scope, world: World, meshPort: number): Listener {
  const hosts = calledPorts(scope).http.flatMap(([port, egress]) =>
    sidecarHosts(port, egress, world).map((host) => ({ ...host, domains: withPort(host.domains, port) })),
  );
  const made: HttpHandler = {
    ...handler('mesh', world),
    ports: 'significant',
    forwardProxy: true,
    virtualHosts: [...hosts, fallbackHost(scope.outboundTrafficPolicy)],
    tunnels: tunnelsOf(scope, world),
  };
  return { name: 'mesh', address: LOOPBACK, port: meshPort, servicePort: 0, chains: [{ name: 'mesh', handler: made }] };
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
