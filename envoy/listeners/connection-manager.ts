/** `envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`, with Istio's defaults. */
import type { HttpHandler, Listener, Plan } from '../../plan/plan.ts';
import { ACCESS_LOG } from '../access-log.ts';
import { fileSource, routesFile } from '../files.ts';
import { INTERNAL_HEADER_PREFIX } from '../names.ts';
import type { SnapshotOptions } from '../options.ts';
import { type Resource, typed } from '../resource.ts';
import { httpFilters } from './http-filters.ts';

export function connectionManager(
  handler: HttpHandler,
  listener: Listener,
  plan: Plan,
  options: SnapshotOptions,
): Resource {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
      stat_prefix: handler.name,
      rds: {
        route_config_name: handler.name,
        config_source: fileSource(options.directory, routesFile(handler.name, options.encoding)),
      },
      http_filters: httpFilters(handler, listener, plan, options),
      early_header_mutation_extensions: [WITHOUT_INTERNAL_HEADERS],
      ...trust(handler),
      ...PATH_NORMALIZATION[handler.pathNormalization],
      stream_idle_timeout: '0s',
      proxy_100_continue: true,
      upgrade_configs: [{ upgrade_type: 'websocket' }, ...(handler.forwardProxy ? [{ upgrade_type: 'CONNECT' }] : [])],
      ...(handler.forwardProxy && { local_reply_config: { mappers: [NO_SUCH_TUNNEL, NO_SUCH_NAME] } }),
      ...(options.accessLog && { access_log: [ACCESS_LOG] }),
    }),
  };
}

/** Before routes or filters look at a request: a client cannot choose a class. */
export const WITHOUT_INTERNAL_HEADERS = {
  name: 'without-internal-headers',
  typed_config: typed('envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation', {
    mutations: [{ remove_on_match: { key_matcher: { prefix: INTERNAL_HEADER_PREFIX } } }],
  }),
};

/** Whose address and whose x-envoy-… headers count. No address is internal, as in Istio, but on the mesh listener. */
function trust({ edge, forwardProxy }: HttpHandler): Resource {
  if (edge) return EDGE;
  return forwardProxy ? APPLICATIONS : { use_remote_address: false };
}

/** A gateway believes nothing that a client says of itself. */
const EDGE = {
  use_remote_address: true,
  forward_client_cert_details: 'SANITIZE_SET',
  set_current_client_cert_details: { subject: true, cert: true, dns: true, uri: true },
  server_name: 'istio-envoy',
};

/**
 * The applications on this machine are ours: what they ask for by x-envoy-upstream-rq-timeout-ms and its like holds.
 * The one trusted hop leaves their x-forwarded-proto as it is, as a sidecar does.
 */
const APPLICATIONS = {
  use_remote_address: true,
  xff_num_trusted_hops: 1,
  skip_xff_append: true,
  internal_address_config: { cidr_ranges: [{ address_prefix: '127.0.0.0', prefix_len: 8 }] },
};

/** Istio's `pathNormalization` of the mesh config. */
const PATH_NORMALIZATION: Record<HttpHandler['pathNormalization'], Resource> = {
  NONE: { normalize_path: false, path_with_escaped_slashes_action: 'KEEP_UNCHANGED' },
  BASE: { normalize_path: true, path_with_escaped_slashes_action: 'KEEP_UNCHANGED' },
  MERGE_SLASHES: {
    normalize_path: true,
    merge_slashes: true,
    path_with_escaped_slashes_action: 'KEEP_UNCHANGED',
  },
  DECODE_AND_MERGE_SLASHES: {
    normalize_path: true,
    merge_slashes: true,
    path_with_escaped_slashes_action: 'UNESCAPE_AND_FORWARD',
  },
};

/** CONNECT to what has no route for it. */
const NO_SUCH_TUNNEL = {
  filter: {
    and_filter: {
      filters: [
        { header_filter: { header: { name: ':method', string_match: { exact: 'CONNECT' } } } },
        { response_flag_filter: { flags: ['NR'] } },
      ],
    },
  },
  status_code: 405,
  body: {
    inline_string:
      'Mainsheet opens tunnels to TLS and TCP ports of services only: ask for http:// addresses by their full URL.\n',
  },
  headers_to_add: [{ header: { key: 'allow', value: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE' } }],
};

/** A request that was let through by its own host, which is often a service's with another port, or misspelt. */
const NO_SUCH_NAME = {
  filter: { response_flag_filter: { flags: ['DF'] } },
  body: { inline_string: 'no service has this host and port, and no name server knows the host\n' },
};
