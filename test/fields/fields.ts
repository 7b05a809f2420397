/** The fields of Istio's traffic API, from the tables that the input is checked against, each with its answer. */
import { KINDS } from '../../istio/kinds.ts';
import { MeshConfigFields } from '../../istio/schema/mesh-config.ts';
import type { Type } from '../../istio/schema/schema.ts';

/** As written in answers.yaml: one answer, or answers for the fields within. */
export type Written = string | { readonly [field: string]: Written };

/** A field without fields of its own, or a message for which one answer stands. */
export interface Row {
  /** `VirtualService.http.match.uri.exact`: lists and maps are stepped through. */
  path: string;
  type: Type;
  answer: string | undefined;
  /** How many fields the answer is for. */
  fields: number;
}

export const ROOTS: ReadonlyMap<string, Type> = new Map([
  ...KINDS.filter(({ strictness }) => strictness === 'strict').map(({ kind, schema }) => [kind, schema] as const),
  ['MeshConfig', MeshConfigFields],
]);

export function* rowsOf(path: string, type: Type, written: Written | undefined): Generator<Row> {
  const fields = fieldsOf(type);
  if (!fields || typeof written === 'string') {
    yield { path, type, answer: typeof written === 'string' ? written : undefined, fields: count(type) };
  } else {
    for (const [name, own] of Object.entries(fields)) yield* rowsOf(`${path}.${name}`, own, written?.[name]);
  }
}

/** Answers for what is no field. */
export function* strays(path: string, type: Type | undefined, written: Written): Generator<string> {
  if (!type) yield path;
  else if (typeof written !== 'string') {
    const fields = fieldsOf(type) ?? {};
    for (const [name, own] of Object.entries(written)) yield* strays(`${path}.${name}`, fields[name], own);
  }
}

export function typeAt(path: string): Type | undefined {
  const [root = '', ...steps] = path.split('.');
  return steps.reduce<Type | undefined>((type, step) => type && fieldsOf(type)?.[step], ROOTS.get(root));
}

/** Of the message, or of what a list or map is made of. */
export function fieldsOf(type: Type): Record<string, Type> | undefined {
  switch (type.kind) {
    case 'list':
      return fieldsOf(type.item);
    case 'map':
      return fieldsOf(type.value);
    case 'message':
      return Object.fromEntries(Object.entries(type.fields).map(([name, field]) => [name, field.type]));
    default:
      return undefined;
  }
}

function count(type: Type): number {
  const fields = fieldsOf(type);
  return fields ? Object.values(fields).reduce((sum, own) => sum + count(own), 0) : 1;
}
