/** Whether one test takes in another, as fast as can be: the automata are the last resort. */
import type { StringTest } from '../../plan.ts';
import type { Dialect } from '../../regex/parse.ts';
import { foldCase } from '../../table/fold.ts';
import { contains, takes, type Universe, wordOf } from './containment.ts';
import { type Language, languageOf } from './language.ts';

export interface CasedTest {
  test: StringTest;
  ignoreCase: boolean;
}

/** What is known of a test, worked out when it is first asked for. */
interface Known {
  /** The letters that every value which passes begins with. */
  beginning: string;
  language?: Language | undefined;
  /** A value that passes, for each universe. */
  words: Map<Universe, number[] | undefined>;
}

export class TestComparer {
  readonly #dialect: Dialect;
  /** A test belongs to one condition, so whether it minds the case is settled. */
  readonly #known = new WeakMap<StringTest, Known>();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Whether every value of the universe that passes `inner` passes `outer`. False where it cannot be told. */
  takesIn(outer: CasedTest, inner: CasedTest, universe: Universe): boolean {
    if (outer.test.kind === 'present') return true;
    return this.#byLetters(outer, inner) ?? this.#byAutomata(outer, inner, universe);
  }

  /** Undefined where letters alone do not tell. */
  #byLetters(outer: CasedTest, inner: CasedTest): boolean | undefined {
    const fold = outer.ignoreCase || inner.ignoreCase ? foldCase : (text: string) => text;
    const [begin, other] = [fold(this.#of(outer).beginning), fold(this.#of(inner).beginning)];
    if (!begin.startsWith(other) && !other.startsWith(begin)) return false;
    if (outer.test.kind === 'regex' || inner.test.kind === 'regex' || inner.test.kind === 'present') return undefined;
    if (inner.ignoreCase && !outer.ignoreCase) return undefined;
    if (outer.test.kind === 'exact') return inner.test.kind === 'exact' && begin === other;
    return other.startsWith(begin);
  }

  /** A single value tells most pairs apart, so one is tried before all of them. */
  #byAutomata(outer: CasedTest, inner: CasedTest, universe: Universe): boolean {
    const [a, b] = [this.#languageOf(outer), this.#languageOf(inner)];
    if (!a || !b) return false;
    const { words } = this.#of(inner);
    if (!words.has(universe)) words.set(universe, wordOf(b, universe));
    const word = words.get(universe);
    return word !== undefined && takes(a, word) && contains(a, b, universe);
  }

  #languageOf(cased: CasedTest): Language | undefined {
    const known = this.#of(cased);
    if (!('language' in known)) known.language = languageOf(cased.test, cased.ignoreCase, this.#dialect);
    return known.language;
  }

  #of({ test }: CasedTest): Known {
    let known = this.#known.get(test);
    if (!known) {
      known = { beginning: beginning(test), words: new Map() };
      this.#known.set(test, known);
    }
    return known;
  }
}

/** Of a regex, what stands before its first special character. */
function beginning(test: StringTest): string {
  if (test.kind === 'present') return '';
  if (test.kind !== 'regex') return test.value;
  if (test.value.includes('|') || /\(\?[a-zA-Z]/.test(test.value)) return '';
  const [literal = ''] = /^[^\\^$.*+?()[\]{}]*/.exec(test.value) ?? [];
  return /[*?{]/.test(test.value.charAt(literal.length)) ? literal.slice(0, -1) : literal;
}
