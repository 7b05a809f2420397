import type { Cluster, Listener, Tunnel } from '../plan.ts';
import type { Service } from '../registry/service.ts';
import { calledPorts, type EgressListener, type Scope } from '../scope/scope.ts';
import type { World } from '../world.ts';
import { calledOn } from './addresses.ts';
import { namesOf, withPort } from './domains.ts';
import { LOOPBACK } from './loopback.ts';
import { speaksHttp } from './port-listeners.ts';
import { PortStreams } from './port-streams.ts';

/**
 * What CONNECT reaches: ports of known services on which not all is HTTP. Where a port's own listener would read on, for
 * the name in a TLS hello or to see whether it is HTTP, a tunnel goes in there; other services are told apart here, by
 * their names, which that listener could not.
 */
export function tunnelsOf(scope: Scope, world: World, listeners: readonly Listener[]): Tunnel[] {
  const claimed = new Set<string>();
  return calledPorts(scope).streams.flatMap(([port, egress]) =>
    endsOn(port, egress, world, listeners).flatMap(({ service, destinations }) => {
      const domains = domainsOf(service, port, world).filter((domain) => !claimed.has(domain));
      for (const domain of domains) claimed.add(domain);
      return domains.length > 0 ? [{ name: `${service.host}:${port}`, domains, destinations }] : [];
    }),
  );
}

interface End {
  service: Service;
  destinations: Tunnel['destinations'];
}

function endsOn(port: number, egress: EgressListener, world: World, listeners: readonly Listener[]): End[] {
  const streams = new PortStreams(port, egress, world);
  const { callable, holder } = calledOn(port, egress, speaksHttp(port, egress, world), streams, world);
  const shared = listeners.find(({ name }) => name === `tcp_${port}` || name === `outbound_${port}`);
  return callable.map(({ service, protocol }) => {
    const readsOn = protocol === 'tls' || (protocol === 'auto' && service === holder);
    if (shared && readsOn) return { service, destinations: [{ weight: 1, cluster: innerName(shared.name) }] };
    const destinations = streams.opaque(service, LOOPBACK).map(({ weight, cluster }) => ({ weight, cluster }));
    return { service, destinations };
  });
}

function domainsOf(service: Service, port: number, { proxy }: World): string[] {
  const { full, short } = namesOf(service, proxy.namespace);
  return withPort([...full, ...short], port).filter((domain) => domain.endsWith(`:${port}`));
}

/** The listeners that tunnels go in at, as clusters. */
export function tunnelEnds(listeners: readonly Listener[]): Cluster[] {
  const handlers = listeners.flatMap(({ chains }) => chains.map(({ handler }) => handler));
  const tunnels = handlers.flatMap((handler) => (handler.kind === 'http' ? (handler.tunnels ?? []) : []));
  const named = new Set(tunnels.flatMap(({ destinations }) => destinations.map(({ cluster }) => cluster)));
  return listeners
    .filter(({ name }) => named.has(innerName(name)))
    .map(({ name, address, port }) => ({
      name: innerName(name),
      host: '',
      port,
      discovery: 'static',
      endpoints: [{ address, port, weight: 1, labels: {}, locality: '' }],
      protocol: 'tcp',
      policy: {},
    }));
}

function innerName(listener: string): string {
  return `listener|${listener}`;
}
