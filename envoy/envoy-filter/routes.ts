/**
 * Patches of a route configuration and its virtual hosts. Where one changes what routes a host has, or for which
 * domains, Envoy's own route list takes the place of our filter there: it is what the patch was written for.
 */
import type { HttpHandler } from '../../plan/plan.ts';
import type { Resource } from '../resource.ts';
import { configurationFields, type RouteConfiguration } from '../routes/configuration.ts';
import type { HostRoutes } from '../routes/host-routes.ts';
import { STANDBY_FILTERS } from '../routes/standby.ts';
import { DISABLED, hostFields } from '../routes/virtual-host.ts';
import { patchHttpRoutes } from './http-routes.ts';
import type { Patch, Patches } from './patches.ts';
import { fitsConfiguration, type Place } from './place.ts';

const ROUTE_CONFIGURATION = 'envoy.config.route.v3.RouteConfiguration';
const VIRTUAL_HOST = 'envoy.config.route.v3.VirtualHost';

export interface RoutePlace {
  handler: HttpHandler;
  place: Place;
  /** A host's rules as Envoy's own route list. */
  listOf: (host: HostRoutes) => Resource[];
}

export function patchRoutes(written: RouteConfiguration, site: RoutePlace, patches: Patches): RouteConfiguration {
  let configuration = written;
  const { context } = site.place;
  for (const patch of patches.of('ROUTE_CONFIGURATION', context)) {
    if (fits(patch, site)) configuration = mergeConfiguration(patch, configuration);
  }
  const hosts = configuration.hosts.flatMap((host) => patchHost(host, site, patches));
  const added = patches
    .of('VIRTUAL_HOST', context)
    .filter((patch) => patch.operation === 'ADD' && fits(patch, site))
    .map((patch) => addedHost(patch.take(), configuration));
  return { ...configuration, hosts: [...hosts, ...added] };
}

function mergeConfiguration(patch: Patch, configuration: RouteConfiguration): RouteConfiguration {
  const { virtual_hosts = [], name: _, ...value } = patch.value;
  const fields = patch.mergeInto(ROUTE_CONFIGURATION, configurationFields(configuration), value);
  const added = (virtual_hosts as Resource[]).map((host) => addedHost(structuredClone(host), configuration));
  return { ...configuration, fields, hosts: [...configuration.hosts, ...added] };
}

/** No host of ours: its requests are none that the filter knows. */
function addedHost(host: Resource, { name: filter, hosts }: RouteConfiguration): HostRoutes {
  const { name, domains = [], routes = [], ...fields } = host;
  const filtered = hosts.some(({ kind }) => kind === 'classes');
  const perFilter = { ...(fields.typed_per_filter_config as Resource), ...(filtered && { [filter]: DISABLED }) };
  return {
    kind: 'list',
    name: String(name ?? ''),
    domains: domains as string[],
    httpsRedirect: false,
    filters: STANDBY_FILTERS,
    routes: routes as Resource[],
    fields: { ...fields, ...(Object.keys(perFilter).length > 0 && { typed_per_filter_config: perFilter }) },
  };
}

/** Nothing where a patch takes the host away. */
function patchHost(written: HostRoutes, site: RoutePlace, patches: Patches): HostRoutes[] {
  const port = portOf(written, site.place);
  const routesOf = (host: HostRoutes) => host.routes ?? site.listOf(written);
  let host = written;
  for (const patch of patches.of('VIRTUAL_HOST', site.place.context)) {
    if (patch.operation === 'ADD' || !fits(patch, site, port) || !fitsHost(patch, host)) continue;
    if (patch.operation === 'REMOVE') {
      patch.applied = true;
      return [];
    }
    host = patch.operation === 'REPLACE' ? replaced(host, patch.take()) : mergeHost(patch, host, routesOf(host));
  }
  const own = patches
    .of('HTTP_ROUTE', site.place.context)
    .filter((patch) => fits(patch, site, port) && fitsHost(patch, host));
  if (own.length === 0) return [host];
  const before = routesOf(host);
  const routes = patchHttpRoutes(before, own);
  return [routes === before ? host : { ...host, filters: STANDBY_FILTERS, routes }];
}

function mergeHost(patch: Patch, host: HostRoutes, list: Resource[]): HostRoutes {
  const { name = host.name, domains, routes, ...value } = patch.value;
  if ('matcher' in value) throw patch.problem('a virtual host with routes cannot have a matcher too');
  const fields = patch.mergeInto(VIRTUAL_HOST, hostFields(host), value);
  const merged = { ...host, name: String(name), fields };
  if (!domains && !routes) return merged;
  const lists = { ...(domains !== undefined && { domains }), ...(routes !== undefined && { routes }) };
  const after = patch.mergeInto(VIRTUAL_HOST, { domains: host.domains, routes: list }, lists);
  return {
    ...merged,
    filters: STANDBY_FILTERS,
    domains: after.domains as string[],
    routes: after.routes as Resource[],
  };
}

function replaced(host: HostRoutes, value: Resource): HostRoutes {
  const { name, domains = [], routes = [], ...fields } = value;
  return {
    ...host,
    name: String(name ?? ''),
    filters: STANDBY_FILTERS,
    domains: domains as string[],
    routes: routes as Resource[],
    fields,
  };
}

function fits(patch: Patch, { handler, place }: RoutePlace, port?: number): boolean {
  const match = patch.entry.match?.routeConfiguration;
  if (!match) return true;
  const needsPort = patch.entry.applyTo === 'ROUTE_CONFIGURATION' || patch.operation === 'ADD';
  if (place.port === 0 && needsPort && (match.portNumber || /^\d+$/.test(match.name ?? ''))) {
    throw patch.problem(
      'all ports of the mesh share one route configuration here; take the port out of the match, or use --proxy sidecar',
    );
  }
  return fitsConfiguration(match, handler, place, port);
}

/** Where a listener stands for all ports, a host's name tells its own. */
function portOf({ name }: HostRoutes, { port }: Place): number {
  return port || Number(/:(\d+)$/.exec(name)?.[1] ?? 0);
}

function fitsHost({ entry }: Patch, { name, domains }: Pick<HostRoutes, 'name' | 'domains'>): boolean {
  const match = entry.match?.routeConfiguration?.vhost;
  return (!match?.name || match.name === name) && (!match?.domainName || domains.includes(match.domainName));
}
