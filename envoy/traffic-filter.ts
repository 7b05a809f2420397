/** The traffic filter's configuration for one HTTP handler: `envoy.extensions.filters.http.wasm.v3.Wasm`. */
import { WASM_TYPE } from './names.ts';
import { type Resource, typed } from './resource.ts';

/** `envoy.config.core.v3.TypedExtensionConfig`; `code` is the filter's path as Envoy sees it. */
export function trafficFilter(name: string, table: Uint8Array, code: string): Resource {
  return wasmFilter(name, table, { local: { filename: code } });
}

/** `code` is an `envoy.config.core.v3.AsyncDataSource`. */
export function wasmFilter(name: string, table: Uint8Array, code: Resource): Resource {
  return {
    name,
    typed_config: typed(WASM_TYPE, {
      config: {
        name,
        root_id: name,
        // One VM a worker thread for all listeners: Envoy tells VMs apart by this and by their code.
        vm_config: { vm_id: 'mainsheet', runtime: 'envoy.wasm.runtime.v8', code },
        configuration: typed('google.protobuf.BytesValue', { value: Buffer.from(table).toString('base64') }),
        // A new VM at once, should one ever fail, and again as soon as may be.
        failure_policy: 'FAIL_RELOAD',
        reload_config: { backoff: { base_interval: '0.1s' } },
      },
    }),
  };
}
