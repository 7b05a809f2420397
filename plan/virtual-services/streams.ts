import type { L4MatchAttributes, RouteDestination, TLSMatchAttributes } from '../../istio/index.ts';
import { qualify } from '../hosts.ts';
import { selects } from '../labels.ts';
import { clusterName, type RouteContext } from './route-context.ts';
import { gatewayName } from './short-names.ts';
import type { VirtualService } from './virtual-services.ts';

export interface StreamDestination {
  weight: number;
  cluster: string;
  host: string;
  port: number;
  subset?: string;
}

/** Where TLS connections that ask for one of the names go. */
export interface TlsStream {
  serverNames: string[];
  destinations: StreamDestination[];
}

/** Where opaque connections go: by the first TCP route that holds for this listener. Source: VirtualService.tcp. */
export function tcpDestinations(
  virtualService: VirtualService,
  context: RouteContext,
): StreamDestination[] | undefined {
  const { namespace, resource } = virtualService;
  const found = (resource.spec.tcp ?? []).find(
    ({ match }) => !match?.length || match.some((one) => holds(one, namespace, context)),
  );
  return found && weighted(found.route ?? [], namespace, context);
}

/** One a match of each TLS route that holds for this listener, in order. Source: VirtualService.tls. */
export function tlsStreams(virtualService: VirtualService, context: RouteContext): TlsStream[] {
  const { namespace, resource } = virtualService;
  return (resource.spec.tls ?? []).flatMap(({ match, route }) =>
    match
      .filter((one) => holds(one, namespace, context))
      .map(({ sniHosts }) => ({
        serverNames: sniHosts.map((name) => name.toLowerCase()),
        destinations: weighted(route ?? [], namespace, context),
      })),
  );
}

/** Of streams that claim a name, the first keeps it; those that are left without any are dropped. */
export function onceEach(streams: TlsStream[]): TlsStream[] {
  const taken = new Set<string>();
  return streams
    .map(({ serverNames, destinations }) => ({
      serverNames: serverNames.filter((name) => !taken.has(name) && taken.add(name)),
      destinations,
    }))
    .filter(({ serverNames }) => serverNames.length > 0);
}

/** Connections come to one address here, so that a match by destination address never holds. */
function holds(match: L4MatchAttributes | TLSMatchAttributes, namespace: string, context: RouteContext): boolean {
  const { port, gateways, sourceLabels, sourceNamespace, destinationSubnets } = match;
  if ((port && port !== context.port) || destinationSubnets?.length) return false;
  if (gateways?.length) return gateways.some((name) => gatewayName(name, namespace) === context.gateway);
  const { proxy } = context;
  return selects(sourceLabels, proxy.labels) && (sourceNamespace || proxy.namespace) === proxy.namespace;
}

function weighted(route: RouteDestination[], namespace: string, context: RouteContext): StreamDestination[] {
  const chosen = route.length > 1 ? route.filter(({ weight }) => weight) : route;
  return chosen.map(({ destination, weight }) => {
    const host = qualify(destination.host, namespace);
    const { subset } = destination;
    const port = destination.port?.number || context.defaultPort(host);
    return { weight: weight || 1, cluster: clusterName(host, port, subset), host, port, ...(subset && { subset }) };
  });
}

/** The service itself: where no rule speaks of it. */
export function plainStream(host: string, port: number): StreamDestination[] {
  return [{ weight: 1, cluster: clusterName(host, port), host, port }];
}
