import type { Cluster, Listener, Tunnel } from '../plan.ts';
import type { Service } from '../registry/service.ts';
import { calledPorts, type Scope } from '../scope/scope.ts';
import type { World } from '../world.ts';
import { namesOf, withPort } from './domains.ts';
import { isOpaque, isTls, opaqueStream, streamContext, streamServices } from './tcp.ts';

/**
 * What CONNECT reaches: TLS and TCP ports of known services. TLS goes in at the port's own listener, which reads the name
 * that the client asks for; opaque services are told apart here by their names, which that listener could not.
 */
export function tunnelsOf(scope: Scope, world: World): Tunnel[] {
  const claimed = new Set<string>();
  return calledPorts(scope).tcp.flatMap(([port, egress]) => {
    const { context, rulesOf } = streamContext(port, egress, world);
    const inner = [{ weight: 1, cluster: innerName(`tcp_${port}`) }];
    return [
      ...streamServices(port, egress, isTls).map((service) => ({ service, destinations: inner })),
      ...streamServices(port, egress, isOpaque).map((service) => ({
        service,
        destinations: opaqueStream(service, rulesOf(service), context).map(({ weight, cluster }) => ({
          weight,
          cluster,
        })),
      })),
    ].flatMap(({ service, destinations }) => {
      const domains = domainsOf(service, port, world).filter((domain) => !claimed.has(domain));
      for (const domain of domains) claimed.add(domain);
      return domains.length > 0 ? [{ name: `${service.host}:${port}`, domains, destinations }] : [];
    });
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
