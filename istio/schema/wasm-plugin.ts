/** `extensions.istio.io` WasmPlugin. */
import { type Infer, int32, list, message, oneOf, required, string, struct, uint32 } from './schema.ts';
import { MatchLabels, PolicyTargetReference } from './shared-messages.ts';

export const PluginPhase = oneOf('UNSPECIFIED_PHASE', 'AUTHN', 'AUTHZ', 'STATS');

export const TrafficSelector = message('TrafficSelector', {
  mode: oneOf('UNDEFINED', 'CLIENT', 'SERVER', 'CLIENT_AND_SERVER'),
  ports: list(message('PortSelector', { number: required(uint32) })),
});
export type TrafficSelector = Infer<typeof TrafficSelector>;

/** What a WasmPlugin and a TrafficExtension's `wasm` say alike. */
export const wasmFields = {
  url: required(string),
  sha256: string,
  imagePullPolicy: oneOf('UNSPECIFIED_POLICY', 'IfNotPresent', 'Always'),
  imagePullSecret: string,
  verificationKey: string,
  pluginConfig: struct,
  pluginName: string,
  failStrategy: oneOf('FAIL_CLOSE', 'FAIL_OPEN', 'FAIL_RELOAD'),
  vmConfig: message('VmConfig', {
    env: list(message('EnvVar', { name: required(string), valueFrom: oneOf('INLINE', 'HOST'), value: string })),
  }),
  type: oneOf('UNSPECIFIED_PLUGIN_TYPE', 'HTTP', 'NETWORK'),
};

export const WasmPlugin = message('WasmPlugin', {
  selector: MatchLabels,
  targetRef: PolicyTargetReference,
  targetRefs: list(PolicyTargetReference),
  phase: PluginPhase,
  priority: int32,
  match: list(TrafficSelector),
  ...wasmFields,
});
export type WasmPlugin = Infer<typeof WasmPlugin>;
