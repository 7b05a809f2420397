import type { FilterChain, HttpHandler, Listener } from '../plan.ts';
import { isHttp } from '../registry/protocol.ts';
import { calledPorts, type EgressListener, type Scope } from '../scope/scope.ts';
import type { World } from '../world.ts';
import { type Called, calledOn, type OwnAddress } from './addresses.ts';
import { bindAddress } from './loopback.ts';
import { portHandler, serviceHandler } from './port-handler.ts';
import { PortStreams } from './port-streams.ts';

/**
 * The listeners of the ports that a workload calls: one at the address that all services share, and one for each address
 * that a service has to itself. Behind the mesh listener, only of ports on which not all is HTTP.
 */
export function portListeners(scope: Scope, world: World): Listener[] {
  const { http, streams } = calledPorts(scope);
  const ports = new Map(world.proxy.kind === 'all' ? streams : [...http, ...streams]);
  return [...ports].sort(([a], [b]) => a - b).flatMap(([port, egress]) => listenersOn(port, egress, scope, world));
}

function listenersOn(port: number, egress: EgressListener, scope: Scope, world: World): Listener[] {
  const streams = new PortStreams(port, egress, world);
  const http = speaksHttp(port, egress, world) ? portHandler(port, egress, scope, world) : undefined;
  const called = calledOn(port, egress, http !== undefined, streams, world);
  const listener = (name: string, address: string, chains: FilterChain[]): Listener[] =>
    chains.length > 0 ? [{ name, address, port, servicePort: port, chains }] : [];
  const name = `${http ? 'outbound' : 'tcp'}_${port}`;
  const address = bindAddress(egress);
  return [
    ...listener(name, address, sharedChains(name, address, http, called, streams)),
    ...called.own.flatMap((own) => {
      const ownName = `${own.protocol === 'auto' ? 'outbound' : 'tcp'}_${port}_${own.address}`;
      return listener(ownName, own.address, ownChains(ownName, own, port, egress, streams, world));
    }),
  ];
}

/** Behind the mesh listener, HTTP is there for the services of which it is not known what they speak. */
export function speaksHttp(port: number, egress: EgressListener, { proxy }: World): boolean {
  if (egress.port) return egress.port.http;
  const protocols = [...egress.services.values()].flatMap(({ ports }) =>
    ports.filter(({ number }) => number === port).map(({ protocol }) => protocol),
  );
  return protocols.some((protocol) => protocol === 'auto' || (proxy.kind !== 'all' && isHttp(protocol)));
}

/** TLS by name, then what begins like HTTP, then everything else. */
function sharedChains(
  name: string,
  address: string,
  http: HttpHandler | undefined,
  { holder, callable }: Called,
  streams: PortStreams,
): FilterChain[] {
  const tls = callable.filter(({ protocol }) => protocol === 'tls').map(({ service }) => service);
  const others = [
    ...streams.tlsChains(name, tls, address),
    ...(holder ? [streams.opaqueChain(http ? `${name}_tcp` : name, holder, address)] : []),
  ];
  if (!http) return others;
  return [holder ? sniffed(http) : { name: http.name, handler: http }, ...others];
}

function ownChains(
  name: string,
  { service, protocol, address }: OwnAddress,
  port: number,
  egress: EgressListener,
  streams: PortStreams,
  world: World,
): FilterChain[] {
  if (protocol === 'tls') return [...streams.tlsChains(name, [service], address), streams.plainChain(name, service)];
  if (protocol !== 'auto') return [streams.opaqueChain(name, service, address)];
  const opaque = streams.opaqueChain(`${name}_tcp`, service, address);
  return [sniffed(serviceHandler(name, service, port, egress, world)), opaque];
}

function sniffed(handler: HttpHandler): FilterChain {
  return { name: handler.name, sniffed: 'http', handler };
}
