/**
 * What an assertion can ask about one side of a place in the text: whether the text ends there, and what kind of byte
 * stands there. Only what a program's own assertions ask is told apart: the fewer contexts, the smaller the automaton.
 */
import type { Ranges } from './program.ts';
import { BEGIN_LINE, BEGIN_TEXT, END_LINE, END_TEXT, NO_WORD_BOUNDARY, WORD_BOUNDARY } from './program.ts';

/** The text's edge. Without assertions it is the only context, and every byte's too. */
export const EDGE = 0;
const PLAIN = 1;
const NEWLINE = 2;
const WORD = 3;

export interface Contexts {
  /** Those that occur, EDGE first. */
  all: number[];
  /** The bytes of each context other than EDGE: sets that byte classes must respect. */
  sets: Ranges[];
  of(byte: number): number;
  /** Whether all these assertions hold between the two contexts. */
  hold(assertions: number, before: number, after: number): boolean;
}

const NEWLINES: Ranges = [10, 10];
/** `0-9 A-Z _ a-z`: RE2's words are ASCII. */
const WORDS: Ranges = [48, 57, 65, 90, 95, 95, 97, 122];

/** Contexts for a program in which these assertions occur. */
export function contexts(asserted: number): Contexts {
  const lines = (asserted & (BEGIN_LINE | END_LINE)) !== 0;
  const words = (asserted & (WORD_BOUNDARY | NO_WORD_BOUNDARY)) !== 0;
  const bytes = new Uint8Array(256).fill(asserted === 0 ? EDGE : PLAIN);
  if (lines) mark(bytes, NEWLINES, NEWLINE);
  if (words) mark(bytes, WORDS, WORD);
  return {
    all: [...new Set([EDGE, ...bytes])],
    sets: [...(lines ? [NEWLINES] : []), ...(words ? [WORDS] : [])],
    of: (byte) => bytes[byte]!,
    hold: (assertions, before, after) => (assertions & ~holding(before, after)) === 0,
  };
}

/** The assertions that hold between two contexts. */
function holding(before: number, after: number): number {
  let result = (before === WORD) === (after === WORD) ? NO_WORD_BOUNDARY : WORD_BOUNDARY;
  if (before === EDGE) result |= BEGIN_TEXT | BEGIN_LINE;
  if (before === NEWLINE) result |= BEGIN_LINE;
  if (after === EDGE) result |= END_TEXT | END_LINE;
  if (after === NEWLINE) result |= END_LINE;
  return result;
}

function mark(bytes: Uint8Array, set: Ranges, context: number): void {
  for (let i = 0; i < set.length; i += 2) bytes.fill(context, set[i], set[i + 1]! + 1);
}
