import type { FilterChain, Listener } from '../plan.ts';
import type { Service, ServicePort } from '../registry/service.ts';
import { calledPorts, type EgressListener, type Scope } from '../scope/scope.ts';
import { clusterName, type RouteContext } from '../virtual-services/route-context.ts';
import { tcpDestinations, tlsStreams } from '../virtual-services/streams.ts';
import type { VirtualService } from '../virtual-services/virtual-services.ts';
import { onlyPort, routeContext, type World } from '../world.ts';
import { LOOPBACK } from './loopback.ts';

/** One listener a port of services that do not speak HTTP. */
export function tcpListeners(scope: Scope, world: World): Listener[] {
  return calledPorts(scope).tcp.map(([port, egress]) => {
    const name = `tcp_${port}`;
    return { name, address: LOOPBACK, port, servicePort: port, chains: chainsOf(name, port, egress, world) };
  });
}

/**
 * TLS is told apart by the name that the client asks for. Of other services on one port, which in a mesh have addresses
 * of their own, only the first by name can be reached.
 */
function chainsOf(name: string, port: number, egress: EgressListener, world: World): FilterChain[] {
  const defaultPort = (host: string) => onlyPort(host, world) ?? port;
  const context = routeContext(world, { gateway: 'mesh', port, tls: false, defaultPort });
  const bound = egress.virtualServices.filter(({ gateways }) => gateways.includes('mesh'));
  const taken = new Set<string>();
  return [...egress.services.values()]
    .flatMap((service) => streamsOf(service, port, bound, context))
    .map(({ serverNames, destinations }) => ({
      destinations,
      serverNames: serverNames.filter((server) => !taken.has(server) && taken.add(server)),
    }))
    .filter(({ serverNames }) => serverNames.length > 0)
    .map(({ serverNames, destinations }) => {
      const chain = serverNames.includes(ANY) ? name : `${name}_${serverNames[0]}`;
      const handler = { kind: 'tcp' as const, statPrefix: chain, destinations };
      return { name: chain, ...(!serverNames.includes(ANY) && { serverNames }), handler };
    });
}

/** Instead of a server's name: whatever comes. */
const ANY = '';

function streamsOf(service: Service, port: number, bound: VirtualService[], context: RouteContext) {
  const own = service.ports.find(({ number }) => number === port);
  if (!own) return [];
  const rules = bound.filter(({ hosts }) => hosts.includes(service.host));
  const plain = [{ weight: 1, cluster: clusterName(service.host, port) }];
  if (isTls(own)) {
    const streams = rules.flatMap((virtualService) => tlsStreams(virtualService, context));
    return [...streams, { serverNames: [service.host], destinations: plain }];
  }
  const [ruled] = rules
    .flatMap((virtualService) => [tcpDestinations(virtualService, context) ?? []])
    .filter(({ length }) => length);
  return [{ serverNames: [ANY], destinations: ruled ?? plain }];
}

function isTls({ protocol }: ServicePort): boolean {
  return protocol === 'tls';
}
