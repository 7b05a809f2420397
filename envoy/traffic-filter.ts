/** The traffic filter's configuration for one HTTP handler: `envoy.extensions.filters.http.wasm.v3.Wasm`. */
import { encode } from './api.ts';
import { WASM_TYPE } from './names.ts';
import { anyOf, field, type Pieces } from './pieces.ts';
import { type Resource, typed } from './resource.ts';

const EXTENSION_CONFIG = 'envoy.config.core.v3.TypedExtensionConfig';
const PLUGIN_CONFIG = 'envoy.extensions.wasm.v3.PluginConfig';
const BYTES = 'google.protobuf.BytesValue';

/** `envoy.config.core.v3.TypedExtensionConfig`; `code` is the filter's path as Envoy sees it. */
export function trafficFilter(name: string, table: Uint8Array, code: string): Resource {
  return wasmFilter(name, table, { local: { filename: code } });
}

/** `trafficFilter` as protobuf, the table in it as it is. */
export function trafficFilterPieces(name: string, table: Uint8Array, code: string): Pieces {
  const plugin = [
    encode(PLUGIN_CONFIG, pluginConfig(name, { local: { filename: code } })),
    ...field(PLUGIN_CONFIG, 'configuration', anyOf(BYTES, field(BYTES, 'value', [table]))),
  ];
  return [
    ...field(EXTENSION_CONFIG, 'name', name),
    ...field(EXTENSION_CONFIG, 'typed_config', anyOf(WASM_TYPE, field(WASM_TYPE, 'config', plugin))),
  ];
}

/** `code` is an `envoy.config.core.v3.AsyncDataSource`. */
export function wasmFilter(name: string, table: Uint8Array, code: Resource): Resource {
  const configuration = typed(BYTES, { value: Buffer.from(table).toString('base64') });
  return { name, typed_config: typed(WASM_TYPE, { config: { ...pluginConfig(name, code), configuration } }) };
}

/** All but the table. */
function pluginConfig(name: string, code: Resource): Resource {
  return {
    name,
    root_id: name,
    // One VM a worker thread for all listeners: Envoy tells VMs apart by this and by their code.
    vm_config: { vm_id: 'mainsheet', runtime: 'envoy.wasm.runtime.v8', code },
    // A new VM at once, should one ever fail, and again as soon as may be.
    failure_policy: 'FAIL_RELOAD',
    reload_config: { backoff: { base_interval: '0.1s' } },
  };
}
