/** The values that pass a test, as an automaton that is built only as far as it is walked. */
import type { StringTest } from '../../plan.ts';
import type { ByteClasses } from '../../regex/classes.ts';
import { readRegex } from '../../regex/compile.ts';
import { RegexSyntaxError, RegexTooLarge } from '../../regex/errors.ts';
import type { Nfa, Place } from '../../regex/nfa.ts';
import type { Dialect } from '../../regex/parse.ts';

/** States are numbered in order of discovery. */
export interface Language {
  classes: ByteClasses;
  start: number;
  step(state: number, byte: number): number;
  accepts(state: number): boolean;
  /** Nothing is accepted from here on. */
  isDead(state: number): boolean;
}

/** Undefined where the pattern is beyond what automata are built for. */
export function languageOf(test: StringTest, ignoreCase: boolean, dialect: Dialect): Language | undefined {
  const pattern = ignoreCase && test.kind !== 'regex' ? `(?i)${patternOf(test)}` : patternOf(test);
  try {
    return new LazyLanguage(readRegex(pattern, dialect));
  } catch (error) {
    if (error instanceof RegexTooLarge || error instanceof RegexSyntaxError) return undefined;
    throw error;
  }
}

function patternOf(test: StringTest): string {
  if (test.kind === 'regex') return test.value;
  if (test.kind === 'present') return ANYTHING;
  const literal = test.value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return test.kind === 'exact' ? literal : `${literal}${ANYTHING}`;
}

const ANYTHING = '(?s:.*)';

class LazyLanguage implements Language {
  readonly classes: ByteClasses;
  readonly start: number;
  readonly #nfa: Nfa;
  readonly #places: Place[] = [];
  readonly #numbers = new Map<string, number>();
  /** By state: the next state of each class, -1 where it is not known yet. */
  readonly #rows: Int32Array[] = [];

  constructor(nfa: Nfa) {
    this.#nfa = nfa;
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
    const made = this.#places.push(place) - 1;
    this.#rows.push(new Int32Array(this.classes.count).fill(-1));
    this.#numbers.set(key, made);
    return made;
  }
}
