import type { L4MatchAttributes, RouteDestination, TLSMatchAttributes } from '../../istio/index.ts';
import { longestPrefix } from '../listeners/subnets.ts';
import { qualify } from '../selection/hosts.ts';
import { selects } from '../selection/labels.ts';
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

/** A match of a TCP or TLS route, so far as it holds: `prefix` is the length of what it says of the destination, if it does. */
interface Held<Match> {
  match: Match;
  prefix: number;
}

const ANY_DESTINATION = -1;

/**
 * Where opaque connections go: by the TCP route that says most precisely where they were going, else by the first that
 * does not say it, of those that hold for this listener. Source: VirtualService.tcp.
 */
export function tcpDestinations(
  virtualServices: readonly VirtualService[],
  context: RouteContext,
): StreamDestination[] | undefined {
  let best: { prefix: number; destinations: StreamDestination[] } | undefined;
  for (const { namespace, resource } of virtualServices) {
    for (const { match, route } of resource.spec.tcp ?? []) {
      const prefixes = match?.length ? held(match, namespace, context).map(({ prefix }) => prefix) : [ANY_DESTINATION];
      if (prefixes.length === 0) continue;
      const catchesAll = prefixes.includes(ANY_DESTINATION);
      const prefix = catchesAll ? ANY_DESTINATION : Math.max(...prefixes);
      if (!best || prefix > best.prefix) best = { prefix, destinations: weighted(route ?? [], namespace, context) };
      if (catchesAll) return best.destinations;
    }
  }
  return best?.destinations;
}

/**
 * One a match of each TLS route that holds for this listener, in order; of those that say where connections were going,
 * only the most precise. Source: VirtualService.tls.
 */
export function tlsStreams(virtualServices: readonly VirtualService[], context: RouteContext): TlsStream[] {
  const streams = virtualServices.flatMap(({ namespace, resource }) =>
    (resource.spec.tls ?? []).flatMap(({ match, route }) =>
      held(match, namespace, context).map(({ match: { sniHosts }, prefix }) => ({
        prefix,
        serverNames: sniHosts.map((name) => name.toLowerCase()),
        destinations: weighted(route ?? [], namespace, context),
      })),
    ),
  );
  const longest = Math.max(...streams.map(({ prefix }) => prefix));
  return streams
    .filter(({ prefix }) => prefix === longest)
    .map(({ serverNames, destinations }) => ({ serverNames, destinations }));
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

function held<Match extends L4MatchAttributes | TLSMatchAttributes>(
  matches: readonly Match[],
  namespace: string,
  context: RouteContext,
): Held<Match>[] {
  return matches.flatMap((match) => {
    const prefix = isFor(match, namespace, context) ? prefixOf(match, context) : undefined;
    return prefix === undefined ? [] : [{ match, prefix }];
  });
}

/** A gateway looks at nothing but the port and its own name, as in Istio. */
function isFor(
  { port, gateways, sourceLabels, sourceNamespace }: L4MatchAttributes | TLSMatchAttributes,
  namespace: string,
  { port: called, gateway, proxy }: RouteContext,
): boolean {
  if (port && port !== called) return false;
  if (gateways?.length && !gateways.some((name) => gatewayName(name, namespace) === gateway)) return false;
  if (gateway !== 'mesh') return true;
  return selects(sourceLabels, proxy.labels) && (sourceNamespace || proxy.namespace) === proxy.namespace;
}

/** Undefined: connections were going elsewhere. */
function prefixOf(
  { destinationSubnets = [] }: L4MatchAttributes | TLSMatchAttributes,
  { destination }: RouteContext,
): number | undefined {
  if (destinationSubnets.length === 0 || destination === undefined) return ANY_DESTINATION;
  return longestPrefix(destinationSubnets, destination);
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
