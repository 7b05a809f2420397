/** How the table's keys are hashed: FNV-1a, mixed before it is looked up. A walk over a name or path hashes as it goes. */
import { ANCHOR_KIND_SHIFT, FNV_OFFSET, FNV_PRIME, MAP_MIX, MAP_SHIFT_1, MAP_SHIFT_2 } from '../../plan/table/layout';
import { lowered } from '../memory/bytes';

export const NAME_SEED: u32 = <u32>FNV_OFFSET;

export function anchorSeed(kind: u32, slot: u32): u32 {
  return NAME_SEED ^ ((kind << ANCHOR_KIND_SHIFT) | slot);
}

export function hashByte(hash: u32, byte: u32): u32 {
  return (hash ^ byte) * FNV_PRIME;
}

export function hashBytes(seed: u32, bytes: u32, length: u32): u32 {
  let hash = seed;
  for (let i: u32 = 0; i < length; i++) hash = hashByte(hash, load<u8>(bytes + i));
  return hash;
}

/** As if the ASCII letters were lower case. */
export function hashFolded(seed: u32, bytes: u32, length: u32): u32 {
  let hash = seed;
  for (let i: u32 = 0; i < length; i++) hash = hashByte(hash, lowered(load<u8>(bytes + i)));
  return hash;
}

export function mix(hash: u32): u32 {
  const once = (hash ^ (hash >>> MAP_SHIFT_1)) * MAP_MIX;
  return once ^ (once >>> MAP_SHIFT_2);
}
