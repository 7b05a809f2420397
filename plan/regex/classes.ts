import type { Ranges } from './program.ts';

/** Bytes that an automaton cannot tell apart share a class, so that its tables have a column a class. */
export interface ByteClasses {
  /** The class of each of the 256 bytes, numbered from 0 in order of first appearance. */
  of: Uint8Array;
  count: number;
}

/** The coarsest classes of which every one of the sets is a union. */
export function byteClasses(sets: Iterable<Ranges>): ByteClasses {
  const of = new Uint8Array(256);
  /** Of each class: its number of bytes. */
  const sizes = [256];
  for (const set of sets) {
    const inside = new Map<number, number>();
    for (const byte of members(set)) inside.set(of[byte]!, (inside.get(of[byte]!) ?? 0) + 1);
    const split = new Map<number, number>();
    for (const [number, count] of inside) {
      if (count === sizes[number]) continue;
      sizes[number]! -= count;
      split.set(number, sizes.push(count) - 1);
    }
    for (const byte of members(set)) of[byte] = split.get(of[byte]!) ?? of[byte]!;
  }
  return numbered((byte) => of[byte]!);
}

/** The classes of which the set is a union, ascending. */
export function classesWithin(set: Ranges, classes: ByteClasses): number[] {
  const found = new Set<number>();
  for (const byte of members(set)) found.add(classes.of[byte]!);
  return [...found].sort((a, b) => a - b);
}

/** Classes from a key (below 512) for each byte: same key, same class. */
export function numbered(keyOf: (byte: number) => number): ByteClasses {
  const of = new Uint8Array(256);
  const numbers = new Int16Array(512).fill(-1);
  let count = 0;
  for (let byte = 0; byte < 256; byte++) {
    const key = keyOf(byte);
    if (numbers[key] === -1) numbers[key] = count++;
    of[byte] = numbers[key]!;
  }
  return { of, count };
}

function* members(set: Ranges): Generator<number> {
  for (let i = 0; i < set.length; i += 2) for (let byte = set[i]!; byte <= set[i + 1]!; byte++) yield byte;
}
