/** The hash of the rule table's keys, as layout.ts defines it: FNV-1a, mixed. All numbers are u32. */
import { FNV_PRIME, MAP_MIX, MAP_SHIFT_1, MAP_SHIFT_2 } from './layout.ts';

/** Names, values and paths: a prefix's hash is met on the way to the whole. */
export function hashForward(key: Uint8Array, seed: number): number {
  let hash = seed;
  for (let i = 0; i < key.length; i++) hash = fnvStep(hash, key[i]!);
  return mix(hash);
}

/** Domains: a suffix's hash is met on the way to the whole. */
export function hashBackward(key: Uint8Array, seed: number): number {
  let hash = seed;
  for (let i = key.length - 1; i >= 0; i--) hash = fnvStep(hash, key[i]!);
  return mix(hash);
}

export function fnvStep(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, FNV_PRIME);
}

function mix(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> MAP_SHIFT_1), MAP_MIX);
  return (once ^ (once >>> MAP_SHIFT_2)) >>> 0;
}
