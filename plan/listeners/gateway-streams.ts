import type { FilterChain, TcpHandler } from '../plan.ts';
import { covers } from '../selection/hosts.ts';
import type { RouteContext } from '../virtual-services/route-context.ts';
import { onceEach, tcpDestinations, tlsStreams } from '../virtual-services/streams.ts';
import type { VirtualService } from '../virtual-services/virtual-services.ts';
import { onlyPort, routeContext, type World } from '../world.ts';
import { sharedHosts } from './gateway-hosts.ts';
import { type BoundServer, serverHosts } from './gateway-servers.ts';
import { streamHandler } from './stream-handler.ts';

/** Where bytes go that a server takes in, in the clear or out of TLS, by each VirtualService in turn. */
export function gatewayStreams(name: string, port: number, bound: BoundServer, world: World): TcpHandler[] {
  const context = contextOf(port, bound, world);
  return boundTo(bound, world).flatMap((virtualService) => {
    const destinations = tcpDestinations([virtualService], context);
    return destinations?.length ? [streamHandler(name, destinations, world)] : [];
  });
}

/** TLS that a server does not terminate, by the names that VirtualServices send somewhere. The first of a name counts. */
export function passedThrough(name: string, port: number, bound: BoundServer, world: World): FilterChain[] {
  const context = contextOf(port, bound, world);
  const served = serverHosts(bound).map(({ pattern }) => pattern);
  const streams = tlsStreams(boundTo(bound, world), context);
  const within = streams.map(({ serverNames, destinations }) => ({
    serverNames: serverNames.filter((server) => served.some((pattern) => covers(pattern, server))),
    destinations,
  }));
  return onceEach(within.filter(({ destinations }) => destinations.length > 0)).map(
    ({ serverNames, destinations }): FilterChain => {
      const chain = `${name}_${serverNames[0]}`;
      const handler = streamHandler(chain, destinations, world);
      return { name: chain, ...(!serverNames.includes('*') && { serverNames }), handler };
    },
  );
}

function contextOf(port: number, { gatewayName: gateway }: BoundServer, world: World): RouteContext {
  return routeContext(world, { gateway, port, tls: false, defaultPort: (host) => onlyPort(host, world) ?? port });
}

function boundTo(bound: BoundServer, { virtualServices }: World): VirtualService[] {
  return virtualServices.filter(
    (virtualService) =>
      virtualService.gateways.includes(bound.gatewayName) && sharedHosts(bound, virtualService).size > 0,
  );
}
