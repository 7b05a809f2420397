/** What other folders may use of this one. */
export { settings as policySettings } from './checks/destination-rule/policies.ts';
export { CODES, type Code } from './codes.ts';
export { type Diagnostic, diagnose, inOrder, nameOf, renderDiagnostic } from './diagnostics.ts';
export { type Document, positionOf } from './documents.ts';
export type { Finding, Severity } from './findings.ts';
export { filesAt, InputError, readInputs } from './inputs.ts';
export { emptyModel, type Loaded, type LoadOptions, load } from './load.ts';
export { nearest } from './schema/nearest.ts';
export { DEFAULT_MESH_CONFIG, type MeshConfig, readMeshConfig } from './mesh-config.ts';
export type * from './model.ts';
export type { Identity } from './resource.ts';
export type { Source } from './yaml/chunks.ts';
export type { Path, Position } from './yaml/locate.ts';
