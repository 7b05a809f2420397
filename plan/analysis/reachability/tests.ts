/** Whether one test takes in another, as fast as can be: the automata are the last resort. */
import type { StringTest } from '../../plan.ts';
import type { Dialect } from '../../regex/parse.ts';
import { foldCase } from '../../table/fold.ts';
import { contains, isWithin, takes, type Universe, wordOf } from './containment.ts';
import type { Language } from './language.ts';
import { Languages } from './languages.ts';
import { unlessTooFar } from './too-far.ts';

export interface CasedTest {
  test: StringTest;
  ignoreCase: boolean;
}

/** A value that passes a test, a character a byte; null where there is none, or it is too far to seek. */
type Words = Map<Universe, string | null>;

export class TestComparer {
  readonly #languages: Languages;
  /** A test belongs to one condition, so whether it minds the case is settled. */
  readonly #words = new WeakMap<StringTest, Words>();

  constructor(dialect: Dialect) {
    this.#languages = new Languages(dialect);
  }

  /** Whether every value of the universe that passes `inner` passes `outer`. False where it cannot be told. */
  takesIn(outer: CasedTest, inner: CasedTest, universe: Universe): boolean {
    if (outer.test.kind === 'present') return true;
    return byLetters(outer, inner) ?? this.#byAutomata(outer, inner, universe);
  }

  /** A value of the universe that passes the test, a character a byte. Undefined where there is none, or it is too far to seek. */
  wordOf(cased: CasedTest, universe: Universe): string | undefined {
    const words = this.#wordsOf(cased);
    let word = words.get(universe);
    if (word === undefined) {
      word = this.#findWord(cased, universe) ?? null;
      words.set(universe, word);
    }
    return word ?? undefined;
  }

  /** Undefined where it is too large. */
  languageOf(cased: CasedTest): Language | undefined {
    return this.#languages.of(cased.test, cased.ignoreCase);
  }

  /** A single value tells most pairs apart, so one is tried before all of them. */
  #byAutomata(outer: CasedTest, inner: CasedTest, universe: Universe): boolean {
    const word = this.wordOf(inner, universe);
    const [a, b] = [this.languageOf(outer), this.languageOf(inner)];
    if (word === undefined || !a || !b) return false;
    return unlessTooFar(() => takes(a, word)) === true && contains(a, b, universe);
  }

  #findWord(cased: CasedTest, universe: Universe): string | undefined {
    const written = writtenWord(cased.test);
    if (written !== undefined && isWithin(written, universe)) return written;
    const language = this.languageOf(cased);
    return language && wordOf(language, universe);
  }

  #wordsOf({ test }: CasedTest): Words {
    const words = this.#words.get(test) ?? new Map();
    this.#words.set(test, words);
    return words;
  }
}

/** Undefined where letters alone do not tell. */
function byLetters(outer: CasedTest, inner: CasedTest): boolean | undefined {
  if (outer.test.kind === 'present' || inner.test.kind === 'present') return undefined;
  if (outer.test.kind === 'regex' || inner.test.kind === 'regex') return undefined;
  if (inner.ignoreCase && !outer.ignoreCase) return undefined;
  const fold = outer.ignoreCase ? foldCase : (text: string) => text;
  const [begin, other] = [fold(outer.test.value), fold(inner.test.value)];
  if (outer.test.kind === 'exact') return inner.test.kind === 'exact' && begin === other;
  return other.startsWith(begin);
}

/** Of an exact text and of a prefix the text itself. */
function writtenWord(test: StringTest): string | undefined {
  if (test.kind !== 'exact' && test.kind !== 'prefix') return undefined;
  return Buffer.from(test.value).toString('latin1');
}
