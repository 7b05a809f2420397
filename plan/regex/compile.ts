/** Regular expressions as automata that the filter walks, byte by byte, in time linear in the value. */
import { bitNfa } from './bits.ts';
import { overBytes } from './bytes.ts';
import { determinise } from './dfa.ts';
import { dfaSize, encodeDfa, encodeNfa } from './encode.ts';
import { RegexTooLarge, tooManyInstructions } from './errors.ts';
import { minimise } from './minimise.ts';
import type { Nfa } from './nfa.ts';
import { nfa } from './nfa.ts';
import { type Dialect, parse } from './parse.ts';

/** A DFA beyond these gives way to the bit-parallel NFA. `work` is some tenths of a second. */
const DFA_LIMITS = { states: 4_096, work: 4_000_000 };
const MAX_DFA_BYTES = 65_536;
/** Each byte of a value costs at most positions × positions / 32 steps of the walk. */
const MAX_POSITIONS = 512;

/**
 * An automaton for full matches of an RE2 pattern, in the layout of plan/table/layout.ts; a multiple of 4 bytes long.
 * Throws RegexSyntaxError, or RegexTooLarge where no automaton within the limits does.
 */
export function compileRegex(
  pattern: string,
  dialect: Dialect,
  automaton: Nfa = readRegex(pattern, dialect),
): Uint8Array {
  const large = determinise(automaton, DFA_LIMITS);
  const dfa = large && minimise(large);
  if (dfa && dfaSize(dfa) <= MAX_DFA_BYTES) return encodeDfa(dfa);
  const bits = bitNfa(automaton, MAX_POSITIONS);
  if (bits) return encodeNfa(bits);
  throw new RegexTooLarge(
    pattern,
    `it needs ${automaton.positions.length} positions (at most ${MAX_POSITIONS} are walked side by side) and a table of ` +
      `more than ${DFA_LIMITS.states} states or ${MAX_DFA_BYTES} bytes`,
    'make its {m,n} repeats smaller, or split the match in two',
  );
}

/** Surely within the limits, without a look at the DFA. */
export function isSmall({ positions }: Nfa): boolean {
  return positions.length <= MAX_POSITIONS;
}

/** The pattern as an automaton of positions. Throws RegexSyntaxError and RegexTooLarge. */
export function readRegex(pattern: string, dialect: Dialect): Nfa {
  const program = overBytes(parse(pattern, dialect), dialect);
  if (!program) throw tooManyInstructions(pattern);
  return nfa(program);
}
