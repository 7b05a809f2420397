/** `extensions.istio.io` TrafficExtension: a Wasm or Lua extension. */
import { type Infer, int32, list, message, string } from './schema.ts';
import { MatchLabels, PolicyTargetReference } from './shared-messages.ts';
import { PluginPhase, TrafficSelector, wasmFields } from './wasm-plugin.ts';

export const TrafficExtension = message(
  'TrafficExtension',
  {
    selector: MatchLabels,
    targetRefs: list(PolicyTargetReference),
    phase: PluginPhase,
    priority: int32,
    match: list(TrafficSelector),
    wasm: message('WasmConfig', wasmFields),
    lua: message('LuaConfig', { inlineCode: string }),
  },
  ['wasm', 'lua'],
);
export type TrafficExtension = Infer<typeof TrafficExtension>;
