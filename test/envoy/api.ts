/** Envoy's API, to check what is written against: scripts/envoy-api.mjs says where the descriptors come from. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createFileRegistry, fromBinary, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Resource } from '../../envoy/resource.ts';

const packed = readFileSync(new URL('api.binpb.gz', import.meta.url));
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, gunzipSync(packed)));

/** Throws if the message has a field that the type has not, or a value of another type, however deep. */
export function checkMessage(type: string, message: Resource): void {
  const schema = registry.getMessage(type);
  if (!schema) throw new Error(`no message ${type} in Envoy's API`);
  fromJson(schema, message as JsonValue, { registry, ignoreUnknownFields: false });
}
