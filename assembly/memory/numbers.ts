/**
 * A map from u64 keys to u32 values that only grows: open addressing, linear probing, at most half full. Key 0 marks an
 * empty slot and cannot be stored.
 *
 *   map: ┌ slots ┬ mask ┬ count ┐      slot: ┌ key (u64) ┬ value ┬ unused ┐
 */
import { allocateClear, release } from './blocks';

const SLOTS: u32 = 0;
const MASK: u32 = 4;
const COUNT: u32 = 8;
const MAP_BYTES: u32 = 12;
const SLOT_BITS: u32 = 4;
const VALUE: u32 = 8;
const SMALLEST: u32 = 16;
/** Fibonacci hashing: 2^64 divided by the golden ratio. */
// biome-ignore lint/correctness/noPrecisionLoss: a u64 in AssemblyScript
const SPREAD: u64 = 0x9e3779b97f4a7c15;

/** A new empty map, or 0 if there is no memory. */
export function newNumbers(): u32 {
  return allocateClear(MAP_BYTES);
}

export function releaseNumbers(map: u32): void {
  if (map === 0) return;
  release(load<u32>(map, SLOTS));
  release(map);
}

/** The value of a key, or 0. */
export function numberOf(map: u32, key: u64): u32 {
  if (load<u32>(map, SLOTS) === 0) return 0;
  return load<u32>(slotOf(map, key), VALUE);
}

/** Keeps a value if there is memory for it. */
export function keepNumber(map: u32, key: u64, value: u32): void {
  const count = load<u32>(map, COUNT);
  const room = load<u32>(map, SLOTS) !== 0 ? load<u32>(map, MASK) + 1 : 0;
  if (count * 2 >= room && !enlarge(map, max(room * 2, SMALLEST))) return;
  put(map, key, value);
}

function put(map: u32, key: u64, value: u32): void {
  const slot = slotOf(map, key);
  if (load<u64>(slot) === 0) store<u32>(map, load<u32>(map, COUNT) + 1, COUNT);
  store<u64>(slot, key);
  store<u32>(slot, value, VALUE);
}

/** Where a key is, or the empty slot where it would be. */
function slotOf(map: u32, key: u64): u32 {
  const slots = load<u32>(map, SLOTS);
  const mask = load<u32>(map, MASK);
  let index = <u32>((key * SPREAD) >> 32) & mask;
  let slot = slots + (index << SLOT_BITS);
  while (load<u64>(slot) !== key && load<u64>(slot) !== 0) {
    index = (index + 1) & mask;
    slot = slots + (index << SLOT_BITS);
  }
  return slot;
}

function enlarge(map: u32, room: u32): bool {
  const slots = allocateClear(room << SLOT_BITS);
  if (slots === 0) return false;
  const old = load<u32>(map, SLOTS);
  const oldEnd = old !== 0 ? old + ((load<u32>(map, MASK) + 1) << SLOT_BITS) : 0;
  store<u32>(map, slots, SLOTS);
  store<u32>(map, room - 1, MASK);
  store<u32>(map, 0, COUNT);
  for (let slot = old; slot < oldEnd; slot += 1 << SLOT_BITS) {
    const key = load<u64>(slot);
    if (key !== 0) put(map, key, load<u32>(slot, VALUE));
  }
  release(old);
  return true;
}
