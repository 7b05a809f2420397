/** Envoy's API as its descriptors tell it: scripts/envoy-api.mjs says where they come from. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  createFileRegistry,
  type DescMessage,
  type FileRegistry,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Resource } from './resource.ts';

/** One folder up from here and in, whether this runs from envoy/ or bundled from dist/. */
const DESCRIPTORS = new URL('../envoy/api.binpb.gz', import.meta.url);

let loaded: FileRegistry | undefined;

/** Read when first asked for: it takes a moment, and most of what runs never asks. */
function registry(): FileRegistry {
  loaded ??= createFileRegistry(fromBinary(FileDescriptorSetSchema, gunzipSync(readFileSync(DESCRIPTORS))));
  return loaded;
}

/** Throws if Envoy has no such message. */
export function messageType(name: string): DescMessage {
  const type = registry().getMessage(name);
  if (!type) throw new Error(`Envoy's API has no message ${name}`);
  return type;
}

/** The number that the wire has for a field, by its name in snake_case. */
export function fieldNumber(type: string, name: string): number {
  const found = messageType(type).fields.find((field) => field.name === name);
  if (!found) throw new Error(`${type} has no field ${name}`);
  return found.number;
}

/** A message as protobuf. Throws as `canonical`. */
export function encode(type: string, message: Resource): Uint8Array {
  return toBinary(messageType(type), decoded(type, message));
}

/**
 * The message as we write it: field names in snake_case, durations and enums in one spelling. Throws if it has a field
 * that the type has not, or a value of another type, however deep.
 */
export function canonical(type: string, message: Resource): Resource {
  const options = { registry: registry(), useProtoFieldName: true };
  return toJson(messageType(type), decoded(type, message), options) as Resource;
}

function decoded(type: string, message: Resource): Message {
  return fromJson(messageType(type), message as JsonValue, { registry: registry(), ignoreUnknownFields: false });
}
