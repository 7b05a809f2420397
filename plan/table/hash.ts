/** The hash of the rule table's keys, as layout.ts defines it: FNV-1a, mixed. All numbers are u32. */
import { FNV_OFFSET, FNV_PRIME, MAP_MIX, MAP_SHIFT_1, MAP_SHIFT_2 } from './layout.ts';

/** UTF-8 takes at most this many bytes for a UTF-16 unit. */
export const MOST_BYTES_A_UNIT = 3;

/** Names, values and paths: a prefix's hash is met on the way to the whole. */
export function hashForward(key: string | Uint8Array, seed: number): number {
  let hash = seed;
  const bytes = bytesOf(key);
  for (let i = 0; i < bytes.length; i++) hash = fnvStep(hash, bytes[i]!);
  return mix(hash);
}

/** Domains: a suffix's hash is met on the way to the whole. */
export function hashBackward(key: string | Uint8Array, seed: number): number {
  let hash = seed;
  const bytes = bytesOf(key);
  for (let i = bytes.length - 1; i >= 0; i--) hash = fnvStep(hash, bytes[i]!);
  return mix(hash);
}

/** A text as UTF-8; good until the next call. */
function bytesOf(key: string | Uint8Array): Uint8Array {
  if (typeof key !== 'string') return key;
  const most = key.length * MOST_BYTES_A_UNIT;
  if (scratch.length < most) scratch = new Uint8Array(most);
  return scratch.subarray(0, encoder.encodeInto(key, scratch).written);
}

const encoder = new TextEncoder();
let scratch = new Uint8Array(1024);

/** Of a table's part, by which equal ones are found; not mixed. */
export function hashOfWords(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let hash = FNV_OFFSET;
  for (let at = 0; at + 4 <= bytes.length; at += 4) hash = fnvStep(hash, view.getUint32(at, true));
  return hash;
}

export function fnvStep(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, FNV_PRIME);
}

function mix(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> MAP_SHIFT_1), MAP_MIX);
  return (once ^ (once >>> MAP_SHIFT_2)) >>> 0;
}
