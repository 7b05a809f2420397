/** Istio's mesh configuration, with Istio's defaults filled in. */
import { type Diagnostic, diagnose } from './diagnostics.ts';
import type { Document } from './documents.ts';
import { wrong } from './findings.ts';
import { decode } from './schema/decode.ts';
import type { LocalityLoadBalancerSetting, TcpKeepalive } from './schema/destination-rule.ts';
import { MeshConfigFields } from './schema/mesh-config.ts';
import type { HTTPRetry } from './schema/virtual-service.ts';
import { type Chunk, chunks } from './yaml/chunks.ts';
import type { Path } from './yaml/locate.ts';
import { positionAt } from './yaml/locate.ts';
import { readTree } from './yaml/tree.ts';

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
  trustDomain: string;
  connectTimeout: number;
  tcpKeepalive?: TcpKeepalive;
  h2UpgradePolicy: 'DO_NOT_UPGRADE' | 'UPGRADE';
  localityLbSetting: LocalityLoadBalancerSetting;
  /** Empty: no access log. */
  accessLogFile: string;
  /** Empty: Envoy's own. */
  accessLogFormat: string;
  accessLogEncoding: 'TEXT' | 'JSON';
  /** A mirrored request's authority gets `-shadow`, as Istio documents. Off by `DISABLE_SHADOW_HOST_SUFFIX: "true"` in
   *  `defaultConfig.proxyMetadata`, the name of Istio's own switch. */
  mirrorShadowSuffix: boolean;
}

/** What holds without a mesh configuration. */
export const DEFAULT_MESH_CONFIG: MeshConfig = withDefaults({});

/**
 * `text` is a MeshConfig, or holds one as `meshConfig` (Helm values), `spec.meshConfig` (IstioOperator) or `data.mesh`
 * (the ConfigMap `istio`). Fields that do not concern traffic are passed over.
 */
export function readMeshConfig(text: string, file: string): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  const [chunk] = chunks({ file, text });
  return chunk ? readChunk(chunk) : { mesh: DEFAULT_MESH_CONFIG, diagnostics: [] };
}

function readChunk(chunk: Chunk): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  const document: Document = { chunk, root: [] };
  const { value, problems } = readTree(chunk);
  const [problem] = problems;
  if (problem) {
    const finding = { ...wrong([], problem.message, problem.fix), code: 'MS0001' as const };
    const position = positionAt(chunk.source, problem.start, problem.end);
    return { mesh: DEFAULT_MESH_CONFIG, diagnostics: [{ ...diagnose(document, finding), position }] };
  }
  const { root, fields, inText } = unwrap(value);
  const { value: decoded, findings } = decode(MeshConfigFields, fields ?? {}, inText ? [] : root, 'lenient');
  const diagnostics = findings.map((found) =>
    diagnose(document, { ...found, code: 'MS0007', path: inText ? root : found.path }),
  );
  return { mesh: withDefaults(decoded), diagnostics };
}

/** Where the MeshConfig is within what was given. In a ConfigMap it is YAML in a text, where places cannot be told. */
function unwrap(value: unknown): { root: Path; fields: unknown; inText: boolean } {
  for (const root of [['spec', 'meshConfig'], ['meshConfig'], ['data', 'mesh']]) {
    const found = root.reduce<unknown>((parent, step) => (isObject(parent) ? parent[step] : undefined), value);
    if (isObject(found)) return { root, fields: found, inText: false };
    if (typeof found === 'string') {
      const [inner] = chunks({ file: '', text: found });
      return { root, fields: inner && readTree(inner).value, inText: true };
    }
  }
  return { root: [], fields: value, inText: false };
}

function withDefaults(fields: MeshConfigFields): MeshConfig {
  const { normalization = 'DEFAULT' } = fields.pathNormalization ?? {};
  const everywhere = ['*'];
  return {
    outboundTrafficPolicy: { mode: fields.outboundTrafficPolicy?.mode ?? 'ALLOW_ANY' },
    pathNormalization: { normalization: normalization === 'DEFAULT' ? 'BASE' : normalization },
    ...(fields.defaultHttpRetryPolicy ? { defaultHttpRetryPolicy: fields.defaultHttpRetryPolicy } : {}),
    defaultVirtualServiceExportTo: fields.defaultVirtualServiceExportTo ?? everywhere,
    defaultDestinationRuleExportTo: fields.defaultDestinationRuleExportTo ?? everywhere,
    defaultServiceExportTo: fields.defaultServiceExportTo ?? everywhere,
    rootNamespace: fields.rootNamespace || 'istio-system',
    trustDomain: fields.trustDomain || 'cluster.local',
    connectTimeout: fields.connectTimeout ?? 10_000,
    ...(fields.tcpKeepalive ? { tcpKeepalive: fields.tcpKeepalive } : {}),
    h2UpgradePolicy: fields.h2UpgradePolicy ?? 'DO_NOT_UPGRADE',
    localityLbSetting: fields.localityLbSetting ?? { enabled: true },
    accessLogFile: fields.accessLogFile ?? '',
    accessLogFormat: fields.accessLogFormat ?? '',
    accessLogEncoding: fields.accessLogEncoding ?? 'TEXT',
    mirrorShadowSuffix: fields.defaultConfig?.proxyMetadata?.DISABLE_SHADOW_HOST_SUFFIX !== 'true',
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
