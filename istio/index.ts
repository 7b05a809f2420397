/** What other folders may use of this one. */

export { traps } from './analysis/index.ts';
export { settings as policySettings } from './checks/destination-rule/policies.ts';
export { TOPOLOGY_LABELS } from './checks/grammar/labels.ts';
export { CODES, type Code } from './codes.ts';
export { type Diagnostic, diagnose, diagnoseSyntax, inOrder, nameOf, renderDiagnostic } from './diagnostics.ts';
export { type Document, positionOf, readDocuments, valueOf } from './documents.ts';
export { encodeText, isText } from './encoding.ts';
export type { Finding, Mend, Severity } from './findings.ts';
export { withoutIgnored } from './ignored.ts';
export { filesAt, InputError, isReadWithin, readInputs, sourceOf } from './inputs.ts';
export { emptyModel, type Loaded, Loader, type LoadOptions, load } from './load.ts';
export { DEFAULT_MESH_CONFIG, type MeshConfig, readMeshConfig } from './mesh-config.ts';
export type * from './model.ts';
export type { Identity } from './resource.ts';
export { decode } from './schema/decode.ts';
export { nearest } from './schema/nearest.ts';
export * as shape from './schema/schema.ts';
export {
  Delegate,
  Headers,
  HTTPFaultInjection,
  HTTPRedirect,
  HTTPRewrite,
  HTTPRouteDestination,
} from './schema/virtual-service.ts';
export { shortened } from './shortened.ts';
export { chunks, type Source } from './yaml/chunks.ts';
export type { Path, Position } from './yaml/locate.ts';
