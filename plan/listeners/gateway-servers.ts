import type { Gateway, Resource, Server } from '../../istio/index.ts';
import { groupBy } from '../group.ts';
import type { Proxy } from '../plan.ts';
import { byAge } from '../selection/age.ts';
import { selects } from '../selection/labels.ts';
import type { World } from '../world.ts';

/** A server of a Gateway that this proxy serves. */
export interface BoundServer {
  server: Server;
  gateway: Resource<Gateway>;
  /** `namespace/name`. */
  gatewayName: string;
  path: (string | number)[];
  kind: ServerKind;
}

/** What connections to a server are: HTTP or bytes, in the clear or in TLS, or TLS that is passed on as it is. */
export type ServerKind = 'http' | 'tcp' | 'https' | 'tls' | 'passthrough';

const HTTP = new Set(['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB']);
const PASSING_THROUGH = ['PASSTHROUGH', 'AUTO_PASSTHROUGH'];

/** The servers by port, ascending. The oldest on a port says what the port speaks; others do not fit beside it. */
export function serversByPort(world: World): [port: number, servers: BoundServer[]][] {
  const servers = gatewaysOf(world.model.gateways, world.proxy).flatMap(boundServers);
  const ports = [...groupBy(servers, ({ server }) => String(server.port.number))];
  return ports
    .map(([port, onPort]): [number, BoundServer[]] => [Number(port), alike(onPort, world)])
    .sort(([a], [b]) => a - b);
}

function gatewaysOf(gateways: readonly Resource<Gateway>[], proxy: Proxy): Resource<Gateway>[] {
  const own = gateways.filter(({ spec }) => proxy.kind === 'all' || selects(spec.selector, proxy.labels));
  return own.sort(byAge);
}

export function boundServers(gateway: Resource<Gateway>): BoundServer[] {
  const gatewayName = `${gateway.namespace}/${gateway.name}`;
  return (gateway.spec.servers ?? []).map((server, index) => ({
    server,
    gateway,
    gatewayName,
    path: ['spec', 'servers', index],
    kind: kindOf(server),
  }));
}

/** Without a mode, TLS is passed through: so Istio's enum begins. */
function kindOf({ port, tls }: Server): ServerKind {
  const protocol = port.protocol.toUpperCase();
  if (HTTP.has(protocol)) return 'http';
  if (protocol !== 'HTTPS' && protocol !== 'TLS') return tls ? 'tls' : 'tcp';
  if (tls && PASSING_THROUGH.includes(tls.mode ?? 'PASSTHROUGH')) return 'passthrough';
  return protocol === 'HTTPS' ? 'https' : 'tls';
}

/** Whether two can share a port: TLS servers are told apart by server name, HTTP ones by host. */
export function isAlike(a: ServerKind, b: ServerKind): boolean {
  const clear = (kind: ServerKind) => (kind === 'http' || kind === 'tcp' ? kind : 'in TLS');
  return clear(a) === clear(b);
}

function alike(servers: BoundServer[], world: World): BoundServer[] {
  const first = servers[0]!;
  for (const { kind, server, gateway, path } of servers) {
    if (isAlike(kind, first.kind)) continue;
    world.report({
      ...{ code: 'MS0504', severity: 'warning', refused: false, resource: gateway, path: [...path, 'port'] },
      message: `the server is left out: ${first.gatewayName} already speaks ${first.server.port.protocol} on port ${server.port.number}`,
      fix: 'give it a port of its own',
    });
  }
  return servers.filter(({ kind }) => isAlike(kind, first.kind));
}

interface ServerHost {
  /** Of the VirtualServices that may use it; `*`: any. */
  namespace: string;
  pattern: string;
}

/** Source: Server.hosts, `host`, `namespace/host` or `./host`. */
export function serverHosts({ server, gateway }: BoundServer): ServerHost[] {
  return server.hosts.map((written) => {
    const [first = '', second] = written.toLowerCase().split('/');
    if (second === undefined) return { namespace: '*', pattern: first };
    return { namespace: first === '.' ? gateway.namespace : first, pattern: second };
  });
}
