/** Istio's mesh configuration, with Istio's defaults filled in. */
import { type Diagnostic, diagnose, diagnoseSyntax } from './diagnostics.ts';
import type { Document } from './documents.ts';
import type { Finding } from './findings.ts';
import { camelCase, decode } from './schema/decode.ts';
import type { LocalityLoadBalancerSetting, TcpKeepalive } from './schema/destination-rule.ts';
import { MeshConfigFields } from './schema/mesh-config.ts';
import type { HTTPRetry } from './schema/virtual-service.ts';
import { type Chunk, chunks } from './yaml/chunks.ts';
import type { Path } from './yaml/locate.ts';
import { isObject } from './yaml/plain-object.ts';
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
 * `text` is a MeshConfig, or holds one as `meshConfig` (Helm values), `spec.meshConfig` (IstioOperator) or `data.mesh`
 * (the ConfigMap `istio`). Of fields that do not concern traffic only the
 * names are looked at; names that MeshConfig has not are warned of, since Istio passes over them.
 */
export function readMeshConfig(text: string, file: string): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  const [chunk] = chunks({ file, text });
  return chunk ? readChunk(chunk) : { mesh: DEFAULT_MESH_CONFIG, diagnostics: [] };
}

function readChunk(chunk: Chunk): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  const document: Document = { chunk, root: [] };
  const { value, problems } = readTree(chunk);
  if (problems.length > 0) {
    const diagnostics = problems.map((problem) => diagnoseSyntax(document, problem));
    return { mesh: DEFAULT_MESH_CONFIG, diagnostics };
  }
  const { root, fields } = unwrap(value);
  if (typeof fields === 'string') return readText(fields, document, root);
  const mistaken = notMeshConfig(fields, root);
  if (mistaken) return { mesh: DEFAULT_MESH_CONFIG, diagnostics: [diagnose(document, asMesh(mistaken))] };
  const { value: decoded, findings } = decode(MeshConfigFields, fields ?? {}, root, 'warning');
  return { mesh: withDefaults(decoded), diagnostics: findings.map((found) => diagnose(document, asMesh(found))) };
}

/** In a ConfigMap the MeshConfig is YAML in a text: all of its places are that text. */
function readText(text: string, document: Document, root: Path): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  const inner = readMeshConfig(text, document.chunk.source.file);
  const diagnostics = inner.diagnostics.map((found) => {
    const message = `${found.message} (line ${found.position.line} of the text)`;
    return diagnose(document, { ...found, path: root, at: 'key', message });
  });
  return { mesh: inner.mesh, diagnostics };
}

function asMesh(finding: Finding): Finding {
  return { ...finding, code: 'MS0007' };
}

/** What is another resource, or another file altogether. */
function notMeshConfig(fields: unknown, path: Path): Finding | undefined {
  if (fields === null || fields === undefined) return undefined;
  const names = isObject(fields) ? Object.keys(fields) : [];
  if (isObject(fields) && (names.length === 0 || names.some((name) => FIELDS.has(camelCase(name))))) return undefined;
  const what = isObject(fields) && typeof fields.kind === 'string' ? `a ${fields.kind}` : 'something else';
  const fix = 'give the MeshConfig itself, or what holds one: the ConfigMap "istio", an IstioOperator, Helm values';
  return { code: 'MS0007', severity: 'error', refused: true, path, message: `this is no MeshConfig, but ${what}`, fix };
}

const FIELDS = new Set(
  MeshConfigFields.kind === 'message' ? [...Object.keys(MeshConfigFields.fields), ...MeshConfigFields.others] : [],
);

/** Where the MeshConfig is within what was given. */
function unwrap(value: unknown): { root: Path; fields: unknown } {
  for (const root of [['spec', 'meshConfig'], ['meshConfig'], ['data', 'mesh']]) {
    const fields = root.reduce<unknown>((parent, step) => (isObject(parent) ? parent[step] : undefined), value);
    if (fields !== undefined) return { root, fields };
  }
  return { root: [], fields: value };
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
    connectTimeout: fields.connectTimeout ?? 10_000,
    ...(fields.tcpKeepalive ? { tcpKeepalive: fields.tcpKeepalive } : {}),
    h2UpgradePolicy: fields.h2UpgradePolicy ?? 'DO_NOT_UPGRADE',
    localityLbSetting: fields.localityLbSetting ?? { enabled: true },
    mirrorShadowSuffix: fields.defaultConfig?.proxyMetadata?.DISABLE_SHADOW_HOST_SUFFIX !== 'true',
  };
}
