import type { FilterChain, HttpHandler, Listener } from '../plan.ts';
import type { World } from '../world.ts';
import { gatewayHosts } from './gateway-hosts.ts';
import { type BoundServer, serverHosts, serversByPort } from './gateway-servers.ts';
import { gatewayStreams, passedThrough } from './gateway-streams.ts';
import { LOOPBACK } from './loopback.ts';
import { serverTls } from './server-tls.ts';

/** One listener a port of the proxy's Gateways. */
export function gatewayListeners(world: World): Listener[] {
  return serversByPort(world).flatMap(([port, servers]) => {
    const chains = chainsOf(port, servers, world);
    if (chains.length === 0) return [];
    return [{ name: `gateway_${port}`, address: LOOPBACK, port, servicePort: port, chains }];
  });
}

/** Servers in the clear are one; in TLS each is a chain of its own, found by the name that the client asks for. */
function chainsOf(port: number, servers: readonly BoundServer[], world: World): FilterChain[] {
  const name = `gateway_${port}`;
  if (servers[0]?.kind === 'http') return [{ name, handler: handler(name, port, false, servers, world) }];
  if (servers[0]?.kind === 'tcp') {
    const [first] = servers.flatMap((bound) => gatewayStreams(name, port, bound, world));
    return first ? [{ name, handler: first }] : [];
  }
  const taken = new Set<string>();
  return servers.flatMap((bound) => {
    const own = `${name}_${bound.gatewayName.replace('/', '_')}_${bound.server.port.name}`;
    const chains = bound.kind === 'passthrough' ? passedThrough(own, port, bound, world) : undefined;
    const names = chains ? chains.flatMap(({ serverNames }) => serverNames ?? ['*']) : patternsOf(bound);
    const twice = names.find((server) => taken.has(server));
    // Of a server that is left out no more is to be said: not what its TLS lacks either.
    if (twice !== undefined) return reportTwice(bound, twice, world);
    const made = chains ?? terminated(own, port, bound, world);
    if (made.length > 0) for (const server of names) taken.add(server);
    return made;
  });
}

function terminated(name: string, port: number, bound: BoundServer, world: World): FilterChain[] {
  const tls = serverTls(bound, world);
  if (!tls) return [];
  const names = patternsOf(bound);
  const handlers =
    bound.kind === 'https'
      ? [handler(name, port, true, [bound], world)]
      : gatewayStreams(name, port, bound, world).slice(0, 1);
  return handlers.map((own) => ({ name, ...(!names.includes('*') && { serverNames: names }), tls, handler: own }));
}

function patternsOf(bound: BoundServer): string[] {
  return serverHosts(bound).map(({ pattern }) => pattern);
}

function reportTwice({ server, gateway, path }: BoundServer, name: string, world: World): FilterChain[] {
  world.report({
    ...{ code: 'MS0504', severity: 'warning', refused: false, resource: gateway, path: [...path, 'hosts'] },
    message: `the server is left out: another one already serves ${name} on port ${server.port.number}`,
    fix: 'take the host out of one of the two',
  });
  return [];
}

function handler(name: string, port: number, tls: boolean, servers: readonly BoundServer[], world: World): HttpHandler {
  return {
    kind: 'http',
    name,
    edge: true,
    ports: 'ignored',
    forwardProxy: false,
    pathNormalization: world.mesh.pathNormalization.normalization,
    virtualHosts: gatewayHosts(port, tls, servers, world),
  };
}
