/**
 * Everything that Envoy is given for one plan, as protobuf-JSON objects and bytes. Made by `snapshot(plan, options)`,
 * written by `generate`, moved from one to the next by `run`'s reload.
 */

/** A resource as protobuf JSON; field names as in Envoy's documentation (snake_case). */
export type Resource = Record<string, unknown>;

export interface Snapshot {
  /** envoy.config.bootstrap.v3.Bootstrap: admin, dynamic_resources by file, stats. */
  bootstrap: Resource;
  /** envoy.config.listener.v3.Listener. */
  listeners: Resource[];
  /** envoy.config.cluster.v3.Cluster. */
  clusters: Resource[];
  /** envoy.config.route.v3.RouteConfiguration by name (`HttpHandler.name`). */
  routes: Map<string, Resource>;
  /** The rule table by `HttpHandler.name`; none with the native engine or where nothing is to be decided. */
  tables: Map<string, Uint8Array>;
}
