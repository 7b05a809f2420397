/** Where a file has its MeshConfig: as a document of its own, or in what holds one for Istio. */
import type { Document, ReadDocument } from '../documents.ts';
import type { Finding } from '../findings.ts';
import { camelCase } from '../schema/decode.ts';
import { MeshConfigFields } from '../schema/mesh-config.ts';
import type { Path } from '../yaml/locate.ts';
import { isObject } from '../yaml/plain-object.ts';

/** A MeshConfig in one document: its fields, or, in a ConfigMap, their YAML as a text. */
export interface Held {
  document: Document;
  path: Path;
  fields: unknown;
}

/** An IstioOperator, Helm values, the ConfigMap `istio`. */
const HOLDERS: Path[] = [['spec', 'meshConfig'], ['meshConfig'], ['data', 'mesh']];
const EXPECTED: Record<string, string> = {
  IstioOperator: 'an IstioOperator without spec.meshConfig',
  ConfigMap: 'a ConfigMap without data.mesh',
};

export function heldIn({ document, value }: ReadDocument): Held | undefined {
  for (const path of HOLDERS) {
    const fields = path.reduce<unknown>((parent, step) => (isObject(parent) ? parent[step] : undefined), value);
    if (fields !== undefined) return { document, path, fields };
  }
  return isMeshConfig(value) ? { document, path: [], fields: value } : undefined;
}

/** It has no `kind` to be known by: it is known by its fields. */
function isMeshConfig(value: unknown): boolean {
  if (!isObject(value) || value.kind !== undefined) return false;
  const names = Object.keys(value);
  return names.length === 0 || names.some((name) => FIELDS.has(camelCase(name)));
}

const FIELDS = new Set(
  MeshConfigFields.kind === 'message' ? [...Object.keys(MeshConfigFields.fields), ...MeshConfigFields.others] : [],
);

/** @param values of all documents of the file */
export function noMeshConfig(values: unknown[]): Finding {
  const fix = 'give the MeshConfig itself, or what holds one: the ConfigMap "istio", an IstioOperator, Helm values';
  if (values.length === 0)
    return refusal('there is no MeshConfig here: nothing is written', `${fix}; or write {} for Istio's defaults`);
  if (values.length > 1) return refusal(`none of the ${values.length} documents here is a MeshConfig`, fix);
  const kind = isObject(values[0]) ? values[0].kind : undefined;
  const what = typeof kind === 'string' ? (EXPECTED[kind] ?? `a ${kind}`) : 'something else';
  return refusal(`this is no MeshConfig, but ${what}`, fix);
}

/** @param first where the other one is, as `mesh.yaml:1` */
export function secondMeshConfig({ path }: Held, first: string): Finding {
  return refusal(`this is the second MeshConfig of this file, after the one at ${first}`, 'keep one of the two', path);
}

function refusal(message: string, fix: string, path: Path = []): Finding {
  return { code: 'MS0007', severity: 'error', refused: true, message, fix, path, at: 'key' };
}
