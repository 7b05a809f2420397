/** Where a host has Envoy's own route list for the sake of a patch, the faults of its rules are for Envoy's own filter. */
import { FAULT_FILTER } from '../names.ts';
import { type Resource, typed } from '../resource.ts';
import type { RouteConfiguration } from '../routes/configuration.ts';
import { HTTP_FAULT } from '../routes/fault.ts';

/** Puts it behind ours, which always comes first. Its configuration is in the routes. */
export function withNativeFaults(listener: Resource, routes: ReadonlyMap<string, RouteConfiguration>): Resource {
  const chains = (listener.filter_chains as Resource[]).map((chain) => ({
    ...chain,
    filters: (chain.filters as Resource[]).map((filter) => withFaults(filter, routes)),
  }));
  return { ...listener, filter_chains: chains };
}

function withFaults(filter: Resource, routes: ReadonlyMap<string, RouteConfiguration>): Resource {
  const config = filter.typed_config as Resource;
  const { route_config_name = '' } = (config.rds ?? {}) as { route_config_name?: string };
  const hosts = routes.get(route_config_name)?.hosts ?? [];
  if (!hosts.some(({ kind, routes: list }) => kind === 'classes' && list)) return filter;
  const [ours, ...others] = config.http_filters as Resource[];
  const faults = { name: FAULT_FILTER, typed_config: typed(HTTP_FAULT) };
  return { ...filter, typed_config: { ...config, http_filters: [ours, faults, ...others] } };
}
