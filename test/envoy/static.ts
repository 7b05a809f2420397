/** A snapshot as one bootstrap without files, so that `--mode validate` looks at every part of it. */
import { typed } from '../../envoy/resource.ts';
import { routeConfiguration } from '../../envoy/routes/configuration.ts';
import type { Resource, Snapshot } from '../../envoy/snapshot.ts';

/** `filter` makes what stands in the place of a handler's traffic filter: its `typed_config`. */
export function staticBootstrap(snapshot: Snapshot, filter: (handler: string) => Resource): Resource {
  const { dynamic_resources: _, ...bootstrap } = snapshot.bootstrap;
  const listeners = structuredClone(snapshot.listeners);
  for (const manager of connectionManagers(listeners)) {
    const name = manager.stat_prefix as string;
    delete manager.rds;
    manager.route_config = routeConfiguration(snapshot.routes.get(name)!);
    const filters = manager.http_filters as Resource[];
    manager.http_filters = filters.map((each) =>
      each.config_discovery ? { name: each.name, typed_config: filter(name) } : each,
    );
  }
  return { ...bootstrap, static_resources: { listeners, clusters: snapshot.clusters } };
}

/**
 * A stand-in for the traffic filter: the client names the class, in a header which is not taken off. It shows what the
 * routes do with the filter's word, and by `x-filter: ran` in the response where it runs at all.
 */
export function clientDecides(): Resource {
  const inline_string = `
    function envoy_on_request(handle)
      local class = handle:headers():get("x-test-class")
      if class then handle:headers():replace("x-mainsheet-route", class) end
    end
    function envoy_on_response(handle)
      handle:headers():add("x-filter", "ran")
    end`;
  return typed('envoy.extensions.filters.http.lua.v3.Lua', { default_source_code: { inline_string } });
}

function connectionManagers(listeners: Resource[]): Resource[] {
  const chains = listeners.flatMap((listener) => listener.filter_chains as { filters: Resource[] }[]);
  return chains
    .flatMap(({ filters }) => filters.map((filter) => filter.typed_config as Resource))
    .filter((config) => 'http_filters' in config);
}
