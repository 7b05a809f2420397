/**
 * Many HTTP handlers are written whole into their listeners. Each file that Envoy watches takes an inotify instance, of
 * which a user often has 128 in all; where there are no more, Envoy aborts. The price: an edit changes listeners, so that
 * open connections go by the old rules until Envoy has drained them.
 */
import type { Resource } from './resource.ts';
import { routeConfiguration } from './routes/configuration.ts';
import type { Snapshot } from './snapshot.ts';
import { trafficFilter } from './traffic-filter.ts';

/** Each has two files, its routes and its filter. */
const MOST_WATCHED = 20;

export function isInline({ routes }: Pick<Snapshot, 'routes'>): boolean {
  return routes.size > MOST_WATCHED;
}

/** The listeners, which watch no files any more. `code` is the filter's path as Envoy sees it. */
export function inlineListeners({ listeners, routes, tables }: Snapshot, code: string): Resource[] {
  return structuredClone(listeners).map((listener) => {
    for (const manager of connectionManagers(listener)) {
      const { route_config_name: name } = manager.rds as { route_config_name: string };
      delete manager.rds;
      manager.route_config = routeConfiguration(routes.get(name)!);
      manager.http_filters = (manager.http_filters as Resource[]).map((filter) =>
        filter.config_discovery && filter.name === name ? trafficFilter(name, tables.get(name)!, code) : filter,
      );
    }
    return listener;
  });
}

function connectionManagers({ filter_chains }: Resource): Resource[] {
  const filters = (filter_chains as { filters: Resource[] }[]).flatMap((chain) => chain.filters);
  return filters.map(({ typed_config }) => typed_config as Resource).filter(({ rds }) => rds !== undefined);
}
