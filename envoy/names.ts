/** The names that routes and listeners have to agree on; plan/table/shared-names.ts has those that the filter knows too. */

/** Headers of ours begin like this; what a client sends under such a name is taken off before anything looks at it. */
export const INTERNAL_HEADER_PREFIX = 'x-mainsheet-';

/** Keys of `typed_per_filter_config`, and the filters' names in the connection manager. */
export const CORS_FILTER = 'envoy.filters.http.cors';
export const FAULT_FILTER = 'envoy.filters.http.fault';
export const FORWARD_PROXY_FILTER = 'envoy.filters.http.dynamic_forward_proxy';
export const LOOP_GUARD_FILTER = 'envoy.filters.http.rbac';
export const ROUTER_FILTER = 'envoy.filters.http.router';

export const WASM_TYPE = 'envoy.extensions.filters.http.wasm.v3.Wasm';
