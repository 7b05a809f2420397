/** Istio's mesh configuration, with Istio's defaults filled in. */
import { type Diagnostic, diagnose, diagnoseSyntax } from './diagnostics.ts';
import { positionOf, readDocuments } from './documents.ts';
import { type Held, heldIn, noMeshConfig, secondMeshConfig } from './mesh-config/held.ts';
import { decode } from './schema/decode.ts';
import type { LocalityLoadBalancerSetting, TcpKeepalive } from './schema/destination-rule.ts';
import { MeshConfigFields } from './schema/mesh-config.ts';
import type { HTTPRetry } from './schema/virtual-service.ts';
import { chunks } from './yaml/chunks.ts';

/** What `istio.mesh.v1alpha1.MeshConfig` says of traffic. Durations are milliseconds. */
export interface MeshConfig {
  outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' | 'ALLOW_ANY' };
  pathNormalization: { normalization: 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES' };
  /** Absent: Istio's own default policy. */
  defaultHttpRetryPolicy?: HTTPRetry;
  /** `*` is every namespace, `.` the resource's own. */
  defaultVirtualServiceExportTo: string[];
  defaultDestinationRuleExportTo: string[];
  defaultServiceExportTo: string[];
  /** Its DestinationRules and Sidecars hold for all namespaces. */
  rootNamespace: string;
  connectTimeout: number;
  tcpKeepalive?: TcpKeepalive;
  h2UpgradePolicy: 'DO_NOT_UPGRADE' | 'UPGRADE';
  localityLbSetting: LocalityLoadBalancerSetting;
  /** A mirrored request's authority gets `-shadow`, as Istio documents. Off by `DISABLE_SHADOW_HOST_SUFFIX: "true"` in
   *  `defaultConfig.proxyMetadata`, the name of Istio's own switch. */
  mirrorShadowSuffix: boolean;
}

/** What holds without a mesh configuration. */
export const DEFAULT_MESH_CONFIG: MeshConfig = withDefaults({});

/**
 * Of the file's documents one is a MeshConfig, or holds one as `meshConfig` (Helm values), `spec.meshConfig`
 * (IstioOperator) or `data.mesh` (the ConfigMap `istio`). Of fields that do not concern traffic only the names are
 * looked at; names that MeshConfig has not are warned of, since Istio passes over them.
 */
export function readMeshConfig(text: string, file: string): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  const source = { file, text };
  const { read, broken } = readDocuments([source]);
  if (broken.length > 0) return refused(broken.map(({ document, problem }) => diagnoseSyntax(document, problem)));
  const [found, second] = read.flatMap((each) => heldIn(each) ?? []);
  if (!found) {
    const document = read[0]?.document ?? { chunk: { source, start: 0, end: text.length }, root: [] };
    return refused([diagnose(document, noMeshConfig(read.map(({ value }) => value)))]);
  }
  if (second) {
    const { line } = positionOf(found.document, found.path, 'key');
    return refused([diagnose(second.document, secondMeshConfig(second, `${file}:${line}`))]);
  }
  return typeof found.fields === 'string' ? readText(found, found.fields) : readFields(found);
}

function refused(diagnostics: Diagnostic[]): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  return { mesh: DEFAULT_MESH_CONFIG, diagnostics };
}

function readFields({ document, path, fields }: Held): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  const { value, findings } = decode(MeshConfigFields, fields ?? {}, path, 'warning');
  const diagnostics = findings.map((found) => diagnose(document, { ...found, code: 'MS0007' }));
  return { mesh: withDefaults(value), diagnostics };
}

/** In a ConfigMap the MeshConfig is YAML in a text: all of its places are that text. An empty one says nothing. */
function readText({ document, path }: Held, text: string): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  const { file } = document.chunk.source;
  if (chunks({ file, text }).length === 0) return { mesh: DEFAULT_MESH_CONFIG, diagnostics: [] };
  const inner = readMeshConfig(text, file);
  const diagnostics = inner.diagnostics.map((found) => {
    const message = `${found.message} (line ${found.position.line} of the text)`;
    return diagnose(document, { ...found, path, at: 'key', message });
  });
  return { mesh: inner.mesh, diagnostics };
}

function withDefaults(fields: MeshConfigFields): MeshConfig {
  const { normalization = 'DEFAULT' } = fields.pathNormalization ?? {};
  return {
    outboundTrafficPolicy: { mode: fields.outboundTrafficPolicy?.mode ?? 'ALLOW_ANY' },
    pathNormalization: { normalization: normalization === 'DEFAULT' ? 'BASE' : normalization },
    ...(fields.defaultHttpRetryPolicy ? { defaultHttpRetryPolicy: fields.defaultHttpRetryPolicy } : {}),
    defaultVirtualServiceExportTo: exportTo(fields.defaultVirtualServiceExportTo),
    defaultDestinationRuleExportTo: exportTo(fields.defaultDestinationRuleExportTo),
    defaultServiceExportTo: exportTo(fields.defaultServiceExportTo),
    rootNamespace: fields.rootNamespace || 'istio-system',
    connectTimeout: fields.connectTimeout ?? 10_000,
    ...(fields.tcpKeepalive ? { tcpKeepalive: fields.tcpKeepalive } : {}),
    h2UpgradePolicy: fields.h2UpgradePolicy ?? 'DO_NOT_UPGRADE',
    localityLbSetting: fields.localityLbSetting ?? { enabled: true },
    mirrorShadowSuffix: fields.defaultConfig?.proxyMetadata?.DISABLE_SHADOW_HOST_SUFFIX !== 'true',
  };
}

/** To protobuf an empty list is none. */
function exportTo(written: string[] = []): string[] {
  return written.length > 0 ? written : ['*'];
}
