import { encode } from '../api.ts';
import { field, type Pieces } from '../pieces.ts';
import { configurationFields, type RouteConfiguration } from './configuration.ts';
import type { HostRoutes } from './host-routes.ts';
import { virtualHost } from './virtual-host.ts';

const ROUTE_CONFIGURATION = 'envoy.config.route.v3.RouteConfiguration';
const VIRTUAL_HOST = 'envoy.config.route.v3.VirtualHost';

/** `routeConfiguration` as protobuf: each host is encoded once. */
export function routePieces(configuration: RouteConfiguration): Pieces {
  const { name, hosts } = configuration;
  const rest = encode(ROUTE_CONFIGURATION, { name, ...configurationFields(configuration) });
  return [rest, ...hosts.map((host) => hostPiece(host, name))];
}

/** A host as a field of the configuration, with the name of the filter that it may disable. */
const known = new WeakMap<HostRoutes, { filter: string; piece: Uint8Array }>();

function hostPiece(host: HostRoutes, filter: string): Uint8Array {
  const found = known.get(host);
  if (found?.filter === filter) return found.piece;
  const message = encode(VIRTUAL_HOST, virtualHost(host, filter));
  const piece = Buffer.concat(field(ROUTE_CONFIGURATION, 'virtual_hosts', [message]));
  known.set(host, { filter, piece });
  return piece;
}
