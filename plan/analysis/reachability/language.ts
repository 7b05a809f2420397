/** The values that pass a test, as an automaton that is built only as far as it is walked. */
import type { StringTest } from '../../plan.ts';
import { nfaOf } from '../../regex/automaton.ts';
import type { ByteClasses } from '../../regex/classes.ts';
import { RegexSyntaxError, RegexTooLarge } from '../../regex/errors.ts';
import type { Nfa, Place } from '../../regex/nfa.ts';
import type { Dialect } from '../../regex/parse.ts';
import { LiteralLanguage } from './literal-language.ts';
import { TooFar } from './too-far.ts';

/** States are numbered in order of discovery. */
export interface Language {
  classes: ByteClasses;
  start: number;
  /** @throws TooFar where more would be kept than is of one language */
  step(state: number, byte: number): number;
  accepts(state: number): boolean;
  /** Nothing is accepted from here on. */
  isDead(state: number): boolean;
}

/** What several languages keep together, more or less. */
export interface Footprint {
  bytes: number;
}

/** Undefined where the pattern is beyond what automata are built for. What it comes to keep is added to the footprint. */
export function languageOf(
  test: StringTest,
  ignoreCase: boolean,
  dialect: Dialect,
  footprint: Footprint = { bytes: 0 },
): Language | undefined {
  if (test.kind === 'present') return new LiteralLanguage('', true, false);
  if (test.kind !== 'regex') return new LiteralLanguage(test.value, test.kind === 'prefix', ignoreCase);
  try {
    return new LazyLanguage(nfaOf(test.value, dialect), footprint);
  } catch (error) {
    if (error instanceof RegexTooLarge || error instanceof RegexSyntaxError) return undefined;
    throw error;
  }
}

/** Of one language, in bytes. */
const MOST_KEPT = 16 * 1024 * 1024;
/** Of a state, of each position in it (as a number and in the key) and of each class, in bytes. */
const [STATE, POSITION, CLASS] = [256, 12, 8];

class LazyLanguage implements Language {
  readonly classes: ByteClasses;
  readonly start: number;
  readonly #nfa: Nfa;
  readonly #footprint: Footprint;
  #size = 0;
  readonly #places: Place[] = [];
  readonly #numbers = new Map<string, number>();
  /** By state: the next state of each class, -1 where it is not known yet. */
  readonly #rows: number[][] = [];

  constructor(nfa: Nfa, footprint: Footprint) {
    this.#nfa = nfa;
    this.#footprint = footprint;
    this.classes = nfa.classes;
    this.start = this.#number(nfa.start());
  }

  step(state: number, byte: number): number {
    const row = this.#rows[state]!;
    const read = this.classes.of[byte]!;
    if (row[read]! < 0) row[read] = this.#number(this.#after(this.#places[state]!, read));
    return row[read]!;
  }

  accepts(state: number): boolean {
    return this.#places[state]!.accepts;
  }

  isDead(state: number): boolean {
    const { positions, accepts } = this.#places[state]!;
    return positions.length === 0 && !accepts;
  }

  #after({ positions }: Place, read: number): Place {
    const readers = positions.map((at) => this.#nfa.positions[at]!).filter(({ classes }) => classes.includes(read));
    if (readers.length === 0) return { positions: [], accepts: false };
    return this.#nfa.after(
      readers.map(({ next }) => next),
      readers[0]!.context,
    );
  }

  #number(place: Place): number {
    const key = `${place.accepts} ${place.positions}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const size = STATE + place.positions.length * POSITION + this.classes.count * CLASS;
    if (this.#size + size > MOST_KEPT) throw new TooFar('the automaton of a regular expression is too large');
    this.#size += size;
    this.#footprint.bytes += size;
    const made = this.#places.push(place) - 1;
    this.#rows.push(new Array(this.classes.count).fill(-1));
    this.#numbers.set(key, made);
    return made;
  }
}
