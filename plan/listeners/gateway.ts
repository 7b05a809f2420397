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
    const chains = tlsChains(
      `${name}_${bound.gatewayName.replace('/', '_')}_${bound.server.port.name}`,
      port,
      bound,
      world,
    );
    const names = chains.flatMap(({ serverNames }) => serverNames ?? ['*']);
    const twice = names.find((server) => taken.has(server));
    if (twice !== undefined) return reportTwice(bound, twice, world);
    for (const server of names) taken.add(server);
    return chains;
  });
}

function tlsChains(name: string, port: number, bound: BoundServer, world: World): FilterChain[] {
  if (bound.kind === 'passthrough') return passedThrough(name, port, bound, world);
  const tls = serverTls(bound, world);
  if (!tls) return [];
  const names = serverHosts(bound).map(({ pattern }) => pattern);
  const handlers =
    bound.kind === 'https'
      ? [handler(name, port, true, [bound], world)]
      : gatewayStreams(name, port, bound, world).slice(0, 1);
  return handlers.map((own) => ({ name, ...(!names.includes('*') && { serverNames: names }), tls, handler: own }));
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
