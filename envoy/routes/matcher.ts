/**
 * A virtual host's matcher: one look-up of the filter's word, whatever the number of rules. `xds.type.matcher.v3.Matcher`
 * with `envoy.config.route.v3` actions.
 */
import { ROUTE_HEADER } from '../../plan/table/shared-names.ts';
import { type Resource, typed } from '../resource.ts';

/** A word that no class has: the filter's table and these routes are of different times. Not the default: it was not meant. */
const UNKNOWN_CLASS = {
  name: 'unknown-class',
  match: { prefix: '/', headers: [{ name: ROUTE_HEADER, present_match: true }] },
  direct_response: { status: 503 },
};

/** @param unnamed routes of requests for which the filter has said nothing */
export function classMatcher(classes: Map<string, Resource>, unnamed: Resource[]): Resource {
  const map = [...classes].map(([name, route]) => [name, { action: routeAction(route) }]);
  const onNoMatch = { action: listAction([UNKNOWN_CLASS, ...unnamed]) };
  // Envoy wants at least one entry in a map.
  if (map.length === 0) return { on_no_match: onNoMatch };
  return {
    matcher_tree: { input: ROUTE_CLASS, exact_match_map: { map: Object.fromEntries(map) } },
    on_no_match: onNoMatch,
  };
}

const ROUTE_CLASS = {
  name: 'route-class',
  typed_config: typed('envoy.type.matcher.v3.HttpRequestHeaderMatchInput', { header_name: ROUTE_HEADER }),
};

function routeAction(route: Resource): Resource {
  return { name: 'route', typed_config: typed('envoy.config.route.v3.Route', route) };
}

function listAction(routes: Resource[]): Resource {
  return { name: 'routes', typed_config: typed('envoy.config.route.v3.RouteList', { routes }) };
}
