/**
 * `envoy.config.route.v3.VirtualHost`. A filtered host's routes go by the filter's word: it names the class, and no word
 * means the default.
 */
import { isDeepStrictEqual } from 'node:util';
import { defined, type Resource, typed, unlessEmpty } from '../resource.ts';
import { routesByClass } from './by-class.ts';
import type { ClassHost, HostRoutes } from './host-routes.ts';
import { enabled } from './standby.ts';

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
