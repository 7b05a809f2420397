import type { HttpHandler, VirtualHost } from '../plan.ts';
import type { Service } from '../registry/service.ts';
import type { EgressListener, Scope } from '../scope/scope.ts';
import type { World } from '../world.ts';
import { fallbackHost } from './fallback.ts';
import { servicesOn, sidecarHosts } from './sidecar-hosts.ts';

/** HTTP on one port, as a sidecar has it: the Host header picks the service. */
export function portHandler(port: number, egress: EgressListener, scope: Scope, world: World): HttpHandler {
  return { ...outbound(`outbound_${port}`, world), virtualHosts: hostsOf(port, egress, scope, world) };
}

/** HTTP at an address of one service: it is meant under whatever name. */
export function serviceHandler(
  name: string,
  service: Service,
  port: number,
  egress: EgressListener,
  world: World,
): HttpHandler {
  return { ...outbound(name, world), virtualHosts: onlyHost(service, port, sidecarHosts(port, egress, world)) };
}

/** A port that one service alone has, and without a protocol in its name, is that service's under every name. */
function hostsOf(port: number, egress: EgressListener, scope: Scope, world: World): VirtualHost[] {
  const hosts = sidecarHosts(port, egress, world);
  const [only, ...others] = servicesOn(port, egress).values();
  const sniffed = only?.ports.some(({ number, protocol }) => number === port && protocol === 'auto');
  if (!only || others.length > 0 || !sniffed) return [...hosts, fallbackHost(scope.unseen)];
  return onlyHost(only, port, hosts);
}

function onlyHost({ host }: Service, port: number, hosts: VirtualHost[]): VirtualHost[] {
  return hosts.filter(({ name }) => name === `${host}:${port}`).map((own) => ({ ...own, domains: ['*'] }));
}

function outbound(name: string, { mesh }: World): Omit<HttpHandler, 'virtualHosts'> {
  const pathNormalization = mesh.pathNormalization.normalization;
  return { kind: 'http', name, edge: false, pathNormalization, ports: 'ignored', forwardProxy: false };
}
