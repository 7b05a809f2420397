/**
 * Headers as they cross the ABI, little endian:
 *
 *   u32 count │ count × (u32 name length, u32 value length) │ count × (name, NUL, value, NUL)
 */
import { byteLength, readText, writeText } from './bytes.ts';
import type { Header } from './headers.ts';

const lengths: number[] = [];

/** The bytes that `headers` take. Keeps their lengths for `writePairs`, which must follow at once. */
export function measurePairs(headers: readonly Header[]): number {
  let size = 4;
  for (let i = 0; i < headers.length; i++) {
    const [name, value] = headers[i]!;
    lengths[2 * i] = byteLength(name);
    lengths[2 * i + 1] = byteLength(value);
    size += 10 + lengths[2 * i]! + lengths[2 * i + 1]!;
  }
  return size;
}

export function writePairs(target: Buffer, address: number, headers: readonly Header[]): void {
  let head = target.writeUInt32LE(headers.length, address);
  let body = head + 8 * headers.length;
  for (let i = 0; i < headers.length; i++) {
    for (let part = 0; part < 2; part++) {
      const length = lengths[2 * i + part]!;
      head = target.writeUInt32LE(length, head);
      writeText(target, body, headers[i]![part]!, length);
      body += length;
      target[body++] = 0;
    }
  }
}

/** Reads what a module has written; anything malformed reads as no headers at all, as in Envoy's host. */
export function readPairs(source: Buffer): Header[] {
  if (source.length < 4) return [];
  const count = source.readUInt32LE(0);
  if (4 + 8 * count > source.length) return [];
  const headers: Header[] = [];
  let body = 4 + 8 * count;
  const next = (length: number) => {
    const end = body + length;
    if (end >= source.length || source[end] !== 0) return undefined;
    const text = readText(source, body, length);
    body = end + 1;
    return text;
  };
  for (let i = 0; i < count; i++) {
    const name = next(source.readUInt32LE(4 + 8 * i));
    const value = next(source.readUInt32LE(8 + 8 * i));
    if (name === undefined || value === undefined) return [];
    headers.push([String(name).toLowerCase(), value]);
  }
  return body === source.length ? headers : [];
}
