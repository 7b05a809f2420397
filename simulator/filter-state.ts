import { readText, type Text } from './bytes.ts';

const PATH = 1;
const VALUE = 2;
const VARINT = 0;
const BYTES = 2;

/** Reads an `envoy.source.extensions.common.wasm.SetEnvoyFilterStateArguments`; undefined if it is malformed. */
export function readFilterState(message: Buffer): { path: string; value: Text } | undefined {
  let at = 0;
  const varint = () => {
    for (let value = 0, shift = 0; at < message.length && shift < 32; shift += 7) {
      const byte = message[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    return undefined;
  };
  const fields = new Map<number, Text>();
  while (at < message.length) {
    const tag = varint();
    const value = varint();
    if (tag === undefined || value === undefined) return undefined;
    if ((tag & 7) === VARINT) continue;
    if ((tag & 7) !== BYTES || at + value > message.length) return undefined;
    fields.set(tag >>> 3, readText(message, at, value));
    at += value;
  }
  return { path: fields.get(PATH)?.toString() ?? '', value: fields.get(VALUE) ?? '' };
}
