import type { FilterChain, Listener } from '../plan.ts';
import type { Protocol } from '../registry/protocol.ts';
import type { Service } from '../registry/service.ts';
import { calledPorts, type EgressListener, type Scope } from '../scope/scope.ts';
import type { RouteContext } from '../virtual-services/route-context.ts';
import {
  onceEach,
  plainStream,
  type StreamDestination,
  type TlsStream,
  tcpDestinations,
  tlsStreams,
} from '../virtual-services/streams.ts';
import type { VirtualService } from '../virtual-services/virtual-services.ts';
import { onlyPort, routeContext, type World } from '../world.ts';
import { bindAddress } from './loopback.ts';
import { streamHandler } from './stream-handler.ts';

/** One listener a port of services that do not speak HTTP. */
export function tcpListeners(scope: Scope, world: World): Listener[] {
  const ports = calledPorts(scope);
  for (const [port, egress] of ports.http) reportHidden(port, streamServices(port, egress, isStream), 'HTTP', world);
  return ports.tcp.map(([port, egress]) => {
    const name = `tcp_${port}`;
    const address = bindAddress(egress);
    return { name, address, port, servicePort: port, chains: chainsOf(name, port, egress, world) };
  });
}

/** TLS is told apart by the name that the client asks for; of other services, only the first by name can be reached. */
function chainsOf(name: string, port: number, egress: EgressListener, world: World): FilterChain[] {
  const { context, rulesOf } = streamContext(port, egress, world);
  const named = streamServices(port, egress, isTls).flatMap((service) => tlsOf(service, rulesOf(service), context));
  const [first, ...hidden] = streamServices(port, egress, isOpaque);
  if (first) reportHidden(port, hidden, first.host, world);
  const chains = onceEach(named).map(({ serverNames, destinations }): FilterChain => {
    const chain = `${name}_${serverNames[0]}`;
    return { name: chain, serverNames, handler: streamHandler(chain, destinations, world) };
  });
  if (!first) return chains;
  return [...chains, { name, handler: streamHandler(name, opaqueStream(first, rulesOf(first), context), world) }];
}

/** What is needed to route the connections to a port, and the rules of each service. */
export function streamContext(port: number, egress: EgressListener, world: World) {
  const defaultPort = (host: string) => onlyPort(host, world) ?? port;
  const context = routeContext(world, { gateway: 'mesh', port, tls: false, defaultPort });
  const bound = egress.virtualServices.filter(({ gateways }) => gateways.includes('mesh'));
  return { context, rulesOf: ({ host }: Service) => bound.filter(({ hosts }) => hosts.includes(host)) };
}

/** By the first of the rules that speaks of this port. */
export function opaqueStream({ host }: Service, rules: VirtualService[], context: RouteContext): StreamDestination[] {
  const ruled = rules.map((rule) => tcpDestinations(rule, context)).find((found) => found?.length);
  return ruled ?? plainStream(host, context.port);
}

/** Where no rule speaks of a name, the service itself. */
function tlsOf(service: Service, rules: VirtualService[], context: RouteContext): TlsStream[] {
  const ruled = rules.flatMap((virtualService) => tlsStreams(virtualService, context));
  return [...ruled, { serverNames: [service.host], destinations: plainStream(service.host, context.port) }];
}

export function streamServices(
  port: number,
  { services }: EgressListener,
  speaks: (protocol: Protocol) => boolean,
): Service[] {
  return [...services.values()].filter(({ ports }) =>
    ports.some(({ number, protocol }) => number === port && speaks(protocol)),
  );
}

export const isTls = (protocol: Protocol) => protocol === 'tls';
export const isOpaque = (protocol: Protocol) => !isTls(protocol) && protocol !== 'udp';
const isStream = (protocol: Protocol) => isTls(protocol) || protocol === 'tcp';

/** In a mesh services have addresses of their own; here they share one. */
function reportHidden(port: number, [service, ...others]: Service[], holder: string, world: World): void {
  if (!service) return;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  world.report({
    ...{ code: 'MS0501', severity: 'warning', refused: false, resource: service.resource, path: ['spec', 'ports'] },
    message: `${service.host}${more} cannot be reached on port ${port}, which is ${holder}'s: here all services share one address`,
    fix: 'give it a port of its own, if it is to be called from here',
  });
}
