/** An automaton of positions as sets of bits: as many words of 32 a set as the positions need. */
import type { ByteClasses } from './classes.ts';
import type { Nfa } from './nfa.ts';

export interface BitNfa {
  classes: ByteClasses;
  positions: number;
  /** Words of 32 positions in a set. */
  words: number;
  /** Whether the empty text matches. */
  empty: boolean;
  /** Who may read the first byte, and after whom the text may end. */
  start: Uint32Array;
  accept: Uint32Array;
  /** By class: who may read such a byte. */
  allowed: Uint32Array[];
  /** By position: who may read the byte after. */
  followers: Uint32Array[];
}

/** Undefined where there are more than `limit` positions. */
export function bitNfa(nfa: Nfa, limit: number): BitNfa | undefined {
  const positions = nfa.positions.length;
  if (positions > limit) return undefined;
  const words = Math.ceil(positions / 32);
  const setOf = (members: Iterable<number>): Uint32Array => {
    const set = new Uint32Array(words);
    for (const member of members) set[member >>> 5]! |= 1 << (member & 31);
    return set;
  };
  const start = nfa.start();
  const after = nfa.positions.map(({ next, context }) => nfa.after([next], context));
  const readers: number[][] = Array.from({ length: nfa.classes.count }, () => []);
  nfa.positions.forEach((position, at) => {
    for (const read of position.classes) readers[read]!.push(at);
  });
  return {
    classes: nfa.classes,
    positions,
    words,
    empty: start.accepts,
    start: setOf(start.positions),
    accept: setOf(after.flatMap((place, at) => (place.accepts ? [at] : []))),
    allowed: readers.map(setOf),
    followers: after.map((place) => setOf(place.positions)),
  };
}
