/** `envoy.config.route.v3.RouteConfiguration`: the routes of one HTTP handler. */
import type { HttpHandler } from '../../plan/plan.ts';
import { ROUTE_HEADER } from '../../plan/table/shared-names.ts';
import type { Resource } from '../resource.ts';
import type { HostRoutes } from './host-routes.ts';
import { virtualHost } from './virtual-host.ts';

export interface RouteConfiguration {
  /** `HttpHandler.name`: also the name of the filter that a host may disable. */
  name: string;
  ports: HttpHandler['ports'];
  hosts: HostRoutes[];
  /** All other fields, as an EnvoyFilter has left them. Absent: ours. */
  fields?: Resource;
}

/** Istio's limit; Envoy's own is 4 KiB. */
const DIRECT_RESPONSE_LIMIT = 1 << 20;

export function routeConfiguration(configuration: RouteConfiguration): Resource {
  const { name, hosts } = configuration;
  return { name, virtual_hosts: hosts.map((host) => virtualHost(host, name)), ...configurationFields(configuration) };
}

/** All but the name and the virtual hosts. */
export function configurationFields({ ports, fields }: RouteConfiguration): Resource {
  return (
    fields ?? {
      // Neither the upstream nor a mirror sees the filter's word.
      request_headers_to_remove: [ROUTE_HEADER],
      validate_clusters: false,
      max_direct_response_body_size_bytes: DIRECT_RESPONSE_LIMIT,
      ignore_port_in_host_matching: ports === 'ignored',
    }
  );
}
