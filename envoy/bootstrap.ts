/** `envoy.config.bootstrap.v3.Bootstrap`: all else comes from files which Envoy watches. */
import { CLUSTERS_FILE, fileSource, LISTENERS_FILE } from './files.ts';
import type { SnapshotOptions } from './options.ts';
import { type Resource, typed } from './resource.ts';
import { STATS_CONFIG } from './stats.ts';

/** Two of Envoy's defaults that Istio changes too. */
const RUNTIME = {
  // Envoy's own limit would refuse regular expressions that Istio admits.
  're2.max_program_size.error_level': 32768,
  // A path's #fragment is cut off, and not answered with 400.
  'envoy.reloadable_features.http_reject_path_with_fragment': false,
};
/** None, said aloud: of silence Envoy warns. */
const CONNECTION_LIMIT = {
  name: 'envoy.resource_monitors.global_downstream_max_connections',
  typed_config: typed('envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig', {
    max_active_downstream_connections: 2147483647,
  }),
};

export function bootstrap({ adminPort, directory, maxActiveFaults }: SnapshotOptions): Resource {
  // For Envoy's own filter; ours has it in its table.
  const limit = maxActiveFaults === undefined ? {} : { 'fault.http.max_active_faults': maxActiveFaults };
  return {
    node: { id: 'mainsheet', cluster: 'mainsheet' },
    admin: { address: { socket_address: { address: '127.0.0.1', port_value: adminPort } } },
    dynamic_resources: {
      lds_config: fileSource(directory, LISTENERS_FILE),
      cds_config: fileSource(directory, CLUSTERS_FILE),
    },
    layered_runtime: {
      layers: [
        { name: 'mainsheet', static_layer: { ...RUNTIME, ...limit } },
        { name: 'admin', admin_layer: {} },
      ],
    },
    overload_manager: { resource_monitors: [CONNECTION_LIMIT] },
    stats_config: STATS_CONFIG,
  };
}
