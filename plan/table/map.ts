/** Writes the open-addressing maps of the table (layout.ts says how they are read). */
import { MAP_HASH, MAP_REFERENCE, MAP_SLOT } from './layout.ts';

export interface MapKey {
  hash: number;
  /** Offset of the record that holds the key, never 0. */
  reference: number;
}

export interface WrittenMap {
  offset: number;
  mask: number;
}

/** At most half full, so that a missing key is found missing soon, and always with a free slot. `put` says where its words are. */
export function writeMap(put: (words: number[]) => number, keys: readonly MapKey[]): WrittenMap {
  const slots = slotsFor(keys.length);
  const words = new Array<number>((slots * MAP_SLOT) / 4).fill(0);
  for (const { hash, reference } of keys) {
    let slot = hash & (slots - 1);
    while (words[(slot * MAP_SLOT + MAP_REFERENCE) / 4] !== 0) slot = (slot + 1) & (slots - 1);
    words[(slot * MAP_SLOT + MAP_HASH) / 4] = hash;
    words[(slot * MAP_SLOT + MAP_REFERENCE) / 4] = reference;
  }
  return { offset: put(words), mask: slots - 1 };
}

function slotsFor(keys: number): number {
  let slots = 1;
  while (slots < keys * 2) slots *= 2;
  return slots;
}
