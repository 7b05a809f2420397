/** WasmPlugin and TrafficExtension. */
import { istio } from '../../plan/read-plan.ts';
import type { Row } from './row.ts';

const ofKind = (kind: string, spec: string) =>
  istio(kind, 'x', spec).replace('networking.istio.io/v1', 'extensions.istio.io/v1alpha1');

export const extension: Row[] = [
  ['WasmPlugin', ofKind('WasmPlugin', 'url: "oci://example.com/x:1"'), 'MS0506'],
  ['TrafficExtension', ofKind('TrafficExtension', 'lua: {inlineCode: x}'), 'MS0506'],
];
