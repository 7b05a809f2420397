import { nfaOf } from './automaton.ts';
import type { Dialect } from './parse.ts';

/**
 * The bytes that every full match begins with, as far as they are seen one by one: a path regex can be filed under
 * them. Empty where matches differ from the first byte on, and for patterns that may match the empty text.
 * Throws RegexSyntaxError and RegexTooLarge.
 */
export function literalPrefix(pattern: string, dialect: Dialect): Uint8Array {
  const nfa = nfaOf(pattern, dialect);
  const prefix: number[] = [];
  let place = nfa.start();
  while (!place.accepts && prefix.length < MAX_PREFIX) {
    const readers = place.positions.map((at) => nfa.positions[at]!);
    const read = new Set(readers.flatMap((position) => position.classes));
    const [only] = read;
    if (only === undefined || read.size > 1) break;
    const byte = nfa.classes.of.indexOf(only);
    if (nfa.classes.of.lastIndexOf(only) !== byte) break;
    prefix.push(byte);
    place = nfa.after(
      readers.map((position) => position.next),
      readers[0]!.context,
    );
  }
  return Uint8Array.from(prefix);
}

/** Longer ones tell paths apart no better. */
const MAX_PREFIX = 256;
