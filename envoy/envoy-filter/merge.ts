/** Protobuf's merge, on messages as JSON in their canonical spelling. */
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { messageType } from '../api.ts';
import type { Resource } from '../resource.ts';

/** Whether a repeated field takes what is new at its end (MERGE), or instead of what it had (MERGE_AND_REPLACE_LIST). */
export type Lists = 'append' | 'replace';

/** What is set in `from` is set in the result; messages are merged field by field, maps key by key. */
export function merge(type: string, into: Resource, from: Resource, lists: Lists = 'append'): Resource {
  return mergeMessages(messageType(type), into, from, lists);
}

function mergeMessages(type: DescMessage, into: Resource, from: Resource, lists: Lists): Resource {
  const merged = { ...into };
  for (const [name, value] of Object.entries(from)) {
    const field = type.fields.find((known) => known.name === name);
    for (const rival of field?.oneof?.fields ?? []) if (rival !== field) delete merged[rival.name];
    merged[name] = field && name in merged ? mergeField(field, merged[name], value, lists) : value;
  }
  return merged;
}

function mergeField(field: DescField, into: unknown, from: unknown, lists: Lists): unknown {
  if (field.fieldKind === 'map') return { ...(into as Resource), ...(from as Resource) };
  if (field.fieldKind === 'list') return lists === 'append' ? [...(into as unknown[]), ...(from as unknown[])] : from;
  if (field.fieldKind !== 'message' || isWhole(field.message)) return from;
  if (field.message.typeName === 'google.protobuf.Struct') return { ...(into as Resource), ...(from as Resource) };
  return mergeMessages(field.message, into as Resource, from as Resource, lists);
}

/** Durations and wrapped numbers are values and not messages; what an Any holds is not looked into. */
function isWhole({ typeName }: DescMessage): boolean {
  return typeName.startsWith('google.protobuf.') && typeName !== 'google.protobuf.Struct';
}

/** Two Any of one type are merged as that type. Throws if they are of different ones. */
export function mergeAny(into: Resource, from: Resource, lists: Lists = 'append'): Resource {
  const type = String(into['@type']);
  if (from['@type'] !== type) throw new Error(`the value is a ${from['@type']}, but what is there is a ${type}`);
  return merge(type.slice(type.lastIndexOf('/') + 1), into, from, lists);
}
