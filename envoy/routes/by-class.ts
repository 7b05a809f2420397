/**
 * How a virtual host finds the route of the class that the filter has named: a few classes stand in a list, which is the
 * cheaper; more of them in a matcher, which looks the name up at once, whatever their number.
 */
import { ROUTE_HEADER } from '../../plan/table/shared-names.ts';
import { type Resource, typed } from '../resource.ts';

/** Up to here a list's worst route is found no later than by a matcher: RATIONALE.md. */
const FEW = 8;

/**
 * Either `routes` or `matcher` of `envoy.config.route.v3.VirtualHost`.
 *
 * @param unnamed routes of requests for which the filter has said nothing
 */
export function routesByClass(classes: Map<string, Resource>, unnamed: Resource[]): Resource {
  return classes.size <= FEW ? { routes: classList(classes, unnamed) } : { matcher: classMatcher(classes, unnamed) };
}

/** What most requests take comes first. */
function classList(classes: Map<string, Resource>, unnamed: Resource[]): Resource[] {
  const named = [...classes].map(([name, route]) => where(route, { string_match: { exact: name } }));
  return [...unnamed.map((route) => where(route, { present_match: false })), ...named, UNKNOWN_CLASS];
}

/** The route, for requests of which the filter has said this: a condition of `envoy.config.route.v3.HeaderMatcher`. */
function where(route: Resource, said: Resource): Resource {
  const match = route.match as Resource;
  return { ...route, match: { ...match, headers: [{ name: ROUTE_HEADER, ...said }] } };
}

/** `xds.type.matcher.v3.Matcher` with `envoy.config.route.v3` actions. */
function classMatcher(classes: Map<string, Resource>, unnamed: Resource[]): Resource {
  const map = [...classes].map(([name, route]) => [name, { action: routeAction(route) }]);
  return {
    matcher_tree: { input: ROUTE_CLASS, exact_match_map: { map: Object.fromEntries(map) } },
    on_no_match: { action: listAction([UNKNOWN_CLASS, ...unnamed]) },
  };
}

/** A word that no class has: the filter's table and these routes are of different times. Not the default: it was not meant. */
const UNKNOWN_CLASS = {
  name: 'unknown-class',
  match: { prefix: '/', headers: [{ name: ROUTE_HEADER, present_match: true }] },
  direct_response: { status: 503 },
};

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
