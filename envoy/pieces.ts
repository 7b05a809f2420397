/** Protobuf messages as bytes in pieces, so that one of many parts is put together without copying those that are kept. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { fieldNumber } from './api.ts';
import { typeUrl } from './resource.ts';

/** Bytes, one piece after the other. */
export type Pieces = readonly Uint8Array[];

const ANY = 'google.protobuf.Any';
const DISCOVERY_RESPONSE = 'envoy.service.discovery.v3.DiscoveryResponse';

/** A field of a message of `type`: in it a message, a text or bytes. */
export function field(type: string, name: string, value: Pieces | string): Pieces {
  const pieces = typeof value === 'string' ? [Buffer.from(value)] : value;
  const length = pieces.reduce((total, piece) => total + piece.length, 0);
  const head = new BinaryWriter().tag(fieldNumber(type, name), WireType.LengthDelimited).uint32(length).finish();
  return [head, ...pieces];
}

/** `google.protobuf.Any` of a message of `type`. */
export function anyOf(type: string, message: Pieces): Pieces {
  return [...field(ANY, 'type_url', typeUrl(type)), ...field(ANY, 'value', message)];
}

/** `envoy.service.discovery.v3.DiscoveryResponse` of one resource. Envoy tells by the content whether it is another. */
export function discoveryResponseOf(type: string, resource: Pieces): Pieces {
  return [
    ...field(DISCOVERY_RESPONSE, 'type_url', typeUrl(type)),
    ...field(DISCOVERY_RESPONSE, 'resources', anyOf(type, resource)),
  ];
}
