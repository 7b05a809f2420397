/**
 * `envoy.config.route.v3.RouteConfiguration`, kept in parts until it is written, so that reload can put two together.
 * A filtered host's routes go by the filter's word: it names the class, and no word means the default.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Decisions } from '../../plan/decide.ts';
import type { HttpHandler, VirtualHost } from '../../plan/plan.ts';
import { ROUTE_HEADER } from '../../plan/table/shared-names.ts';
import { defined, type Resource, typed, unlessEmpty } from '../resource.ts';
import { routesByClass } from './by-class.ts';
import { classRoute, ruleRoute } from './route.ts';
import type { Site } from './site.ts';
import { enabled, filtersNeeded } from './standby.ts';

export interface RouteConfiguration {
  /** `HttpHandler.name`: also the name of the filter that a host may disable. */
  name: string;
  ports: HttpHandler['ports'];
  hosts: HostRoutes[];
  /** All other fields, as an EnvoyFilter has left them. Absent: ours. */
  fields?: Resource;
}

export type HostRoutes = ClassHost | ListHost;

interface Host {
  name: string;
  domains: string[];
  httpsRedirect: boolean;
  /** Names of the filters that stand by and are switched on here. */
  filters: readonly string[];
  /** The route of CONNECT, which no rule is for. */
  tunnel?: Resource;
  /** All fields but the name, the domains and the routes, as an EnvoyFilter has left them. Absent: ours. */
  fields?: Resource;
}

/** What the filter decides for, or what needs no decision. */
export interface ClassHost extends Host {
  kind: 'classes';
  /** The route of every class by its name, the native default's too: during a reload the filter names that as well. */
  classes: Map<string, Resource>;
  /** The native default: what holds when the filter has set nothing. None: 404. */
  fallback?: Resource;
  /** Whether the filter runs. */
  filtered: boolean;
  /** Envoy's own route list, where an EnvoyFilter changes routes: it decides, and the filter does not run. */
  routes?: Resource[];
}

/** Envoy's own route list: the native engine. */
export interface ListHost extends Host {
  kind: 'list';
  routes: Resource[];
}

/** Istio's limit; Envoy's own is 4 KiB. */
const DIRECT_RESPONSE_LIMIT = 1 << 20;

export function classHost(decisions: Decisions, site: Site): ClassHost {
  const { host, entries, classes, nativeDefault, needsFilter } = decisions;
  const routes = new Map(classes.map((routeClass) => [routeClass.name, classRoute(routeClass, site)]));
  const fallback = nativeDefault && {
    ...routes.get(nativeDefault.name),
    // The filter says nothing of a default, so its route says which rule it is, for the access log.
    name: entries.at(-1)!.rule.name,
  };
  return {
    ...hostOf(host, site),
    kind: 'classes',
    classes: routes,
    ...(fallback && { fallback }),
    filtered: needsFilter,
  };
}

export function listHost(host: VirtualHost, site: Site): ListHost {
  const routes = host.rules.flatMap((rule) => rule.matches.map((match) => ruleRoute(rule, match, site)));
  return { ...hostOf(host, site), kind: 'list', routes };
}

function hostOf({ name, domains, httpsRedirect, rules }: VirtualHost, { byName }: Site): Host {
  return { name, domains, httpsRedirect, filters: filtersNeeded(rules, byName) };
}

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

/** `filter` is the one that the host may disable. */
export function virtualHost(host: HostRoutes, filter: string): Resource {
  const { typed_per_filter_config, ...fields } = hostFields(host);
  const unfiltered = host.kind === 'classes' && (!host.filtered || host.routes !== undefined);
  const perFilter = {
    ...enabled(host.filters),
    ...(typed_per_filter_config as Resource),
    ...(unfiltered && { [filter]: DISABLED }),
  };
  return defined({
    name: host.name,
    domains: host.domains,
    ...fields,
    ...routing(host),
    typed_per_filter_config: unlessEmpty(perFilter),
  });
}

/** All but the name, the domains and the routes. */
export function hostFields({ httpsRedirect, fields }: HostRoutes): Resource {
  return fields ?? { ...(httpsRedirect && { require_tls: 'ALL' }), include_request_attempt_count: true };
}

export const DISABLED = typed('envoy.config.route.v3.FilterConfig', { disabled: true });

function routing(host: HostRoutes): Resource {
  const tunnels = host.tunnel ? [host.tunnel] : [];
  if (host.kind === 'list') return { routes: [...tunnels, ...host.routes] };
  return host.routes ? { routes: [...tunnels, ...host.routes] } : classRouting(host, tunnels);
}

/** A host that is left alone has its default only; one on the way from one state to another has classes as well. */
function classRouting({ classes, fallback, filtered, filters, fields }: ClassHost, tunnels: Resource[]): Resource {
  // Filters are made by the route that a request has before ours names a class: without any, none would be switched on.
  const last = fallback ?? (filters.length > 0 ? NO_RULE : undefined);
  const unnamed = [...tunnels, ...(last ? [last] : [])];
  const onlyDefault = !filtered && classes.size <= (fallback ? 1 : 0);
  if (onlyDefault) return { routes: unnamed };
  const retry_policy = fields?.retry_policy ? undefined : sharedRetry([...classes.values(), ...unnamed]);
  if (!retry_policy) return routesByClass(classes, unnamed);
  const own = new Map([...classes].map(([name, route]) => [name, withoutRetry(route)]));
  return { retry_policy, ...routesByClass(own, unnamed.map(withoutRetry)) };
}

/** A retry policy that all routes have is the host's, and holds for all: Envoy has to read and check it but once. */
function sharedRetry(routes: Resource[]): unknown {
  const policies = routes.flatMap(({ route }) => (route ? [(route as Resource).retry_policy] : []));
  return policies.every((policy) => isDeepStrictEqual(policy, policies[0])) ? policies[0] : undefined;
}

function withoutRetry(route: Resource): Resource {
  if (!route.route) return route;
  const { retry_policy: _, ...action } = route.route as Resource;
  return { ...route, route: action };
}

/** What Envoy answers where it has no route. */
const NO_RULE = { name: 'no-rule', match: { prefix: '/' }, direct_response: { status: 404 } };
