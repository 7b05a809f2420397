/** Tests of values, decided by automata: each is built once for a whole comparison, unless it is very large. */
import { contains, HEADER_VALUES } from '../../plan/analysis/reachability/containment.ts';
import type { Language } from '../../plan/analysis/reachability/language.ts';
import { Languages } from '../../plan/analysis/reachability/languages.ts';
import { TooFar } from '../../plan/analysis/reachability/too-far.ts';
import { canonicalJson } from '../../plan/canonical.ts';
import type { Condition, StringTest } from '../../plan/plan.ts';
import { literalPrefix } from '../../plan/regex/prefix.ts';
import { passes } from '../conditions.ts';

/** The dialect of Envoy from 1.39 on. */
const DIALECT = 'latin1';

interface Cased {
  test: StringTest;
  ignoreCase: boolean;
}

export class Tests {
  readonly #languages = new Languages(DIALECT);
  readonly #beginnings = new Map<string, string>();
  readonly #meanings = new Map<string, string>();
  /** By what all values begin with, one of each meaning. */
  readonly #alike = new Map<string, (Cased & { meaning: string })[]>();

  /** Throws TooFar for a regular expression that is too large. */
  language(test: StringTest, ignoreCase = false): Language {
    const language = this.#languages.of(test, ignoreCase);
    if (!language) throw new TooFar('a regular expression is too large');
    return language;
  }

  /** The letters that every value which passes begins with, as Latin-1. */
  beginning(test: StringTest): string {
    if (test.kind === 'present') return '';
    if (test.kind !== 'regex') return latin1(Buffer.from(test.value));
    let known = this.#beginnings.get(test.value);
    if (known === undefined) {
      known = latin1(literalPrefix(test.value, DIALECT));
      this.#beginnings.set(test.value, known);
    }
    return known;
  }

  /** The same for conditions that hold for the same values, however they are written. */
  nameOf(condition: Condition): string {
    const ignoreCase = condition.on === 'path' && condition.ignoreCase;
    const { test: _, ...subject } = condition;
    return canonicalJson({ ...subject, ignoreCase: false, test: this.#meaning(condition.test, ignoreCase) });
  }

  /** The first test that was met of those which pass the same. */
  #meaning(test: StringTest, ignoreCase: boolean): string {
    const written = canonicalJson({ test, ignoreCase });
    const known = this.#meanings.get(written);
    if (known !== undefined) return known;
    const beginning = ignoreCase ? '' : this.beginning(test);
    const alike = this.#alike.get(beginning) ?? [];
    this.#alike.set(beginning, alike);
    const meaning = alike.find((other) => this.#isSame(other, { test, ignoreCase }))?.meaning ?? written;
    if (meaning === written) alike.push({ test, ignoreCase, meaning });
    this.#meanings.set(written, meaning);
    return meaning;
  }

  /** Two that are no regexes are the same only if they are written so. */
  #isSame(a: Cased, b: Cased): boolean {
    if (a.test.kind !== 'regex' && b.test.kind !== 'regex' && !a.ignoreCase && !b.ignoreCase) return false;
    try {
      const [one, other] = [this.language(a.test, a.ignoreCase), this.language(b.test, b.ignoreCase)];
      return contains(one, other, HEADER_VALUES) && contains(other, one, HEADER_VALUES);
    } catch (error) {
      if (error instanceof TooFar) return false;
      throw error;
    }
  }

  ofPattern(pattern: string): Language {
    return this.language({ kind: 'regex', value: pattern });
  }

  passes(test: StringTest, value: string, ignoreCase = false): boolean {
    if (test.kind !== 'regex') return passes(test, value, ignoreCase);
    const language = this.language(test);
    let state = language.start;
    for (const byte of Buffer.from(value)) state = language.step(state, byte);
    return language.accepts(state);
  }

  /** `value` is undefined where there is none. */
  holds(condition: Condition, value: string | undefined): boolean {
    const { test } = condition;
    if (condition.on !== 'header' || !condition.negate) {
      return value !== undefined && this.passes(test, value, condition.on === 'path' && condition.ignoreCase);
    }
    return test.kind === 'present' ? value === undefined : !this.passes(test, value ?? '');
  }
}

/** One letter a byte. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
