/** Envoy's matcher tree in place of a route list: routes found by the value of the header that they ask for. */
import { type Resource, typed } from '../envoy/resource.ts';
import type { RouteConfiguration } from './contender.ts';

interface Route extends Resource {
  match: { headers?: { name: string; string_match: { exact: string } }[] };
}

const HEADER = 'x-user';
const INPUT = {
  name: HEADER,
  typed_config: typed('envoy.type.matcher.v3.HttpRequestHeaderMatchInput', { header_name: HEADER }),
};

export function matcherTree({ virtual_hosts }: RouteConfiguration): void {
  for (const host of virtual_hosts) {
    const routes = host.routes as Route[];
    const byUser = routes.filter(({ match }) => match.headers);
    if (byUser.length === 0) continue;
    delete host.routes;
    const map = Object.fromEntries(
      byUser.map((route) => [route.match.headers![0]!.string_match.exact, action([route])]),
    );
    host.matcher = {
      matcher_tree: { input: INPUT, exact_match_map: { map } },
      on_no_match: action(routes.filter(({ match }) => !match.headers)),
    };
  }
}

function action(routes: Route[]): Resource {
  return { action: { name: 'routes', typed_config: typed('envoy.config.route.v3.RouteList', { routes }) } };
}
