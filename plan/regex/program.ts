/**
 * A regular expression as instructions, the form between RE2's syntax and an automaton. `next` and `other` are indexes
 * of instructions. Groups and no-operations are gone: a full match needs no captures.
 */
export interface Program {
  instructions: Instruction[];
  start: number;
}

export type Instruction =
  | { kind: 'read'; ranges: Ranges; next: number }
  | { kind: 'fork'; next: number; other: number }
  /** Goes on where all of these assertions hold: a set of the bits below. */
  | { kind: 'assert'; assertions: number; next: number }
  | { kind: 'match' }
  | { kind: 'fail' };

/** A larger program is refused: numbers of instructions, and of positions (at most four an instruction), fit 16 bits. */
export const MAX_INSTRUCTIONS = 16_000;

/** Characters or bytes: lo, hi, lo, hi, …, inclusive, ascending, disjoint. Empty: reads nothing. */
export type Ranges = readonly number[];

/** The assertions, with the numbers that re2js (and Go's regexp/syntax) gives them. */
export const BEGIN_LINE = 1;
export const END_LINE = 2;
export const BEGIN_TEXT = 4;
export const END_TEXT = 8;
export const WORD_BOUNDARY = 16;
export const NO_WORD_BOUNDARY = 32;
