/** Which origins a CORS policy lets through, however it is written. */
import { contains, HEADER_VALUES } from '../../plan/analysis/reachability/containment.ts';
import type { Language } from '../../plan/analysis/reachability/language.ts';
import { TooFar } from '../../plan/analysis/reachability/too-far.ts';
import { canonicalJson } from '../../plan/canonical.ts';
import type { Cors, StringTest } from '../../plan/plan.ts';
import type { Tests } from './tests.ts';

export class Origins {
  readonly #tests: Tests;
  readonly #known: { pattern: string; name: string }[] = [];

  constructor(tests: Tests) {
    this.#tests = tests;
  }

  /** Equal for policies that let the same through; by their text where automata are too large. */
  nameOf({ origins }: Cors): string {
    try {
      const pattern = origins.map(patternOf).join('|') || NOTHING;
      const language = this.#tests.ofPattern(pattern);
      const same = this.#known.find((known) => isSame(this.#tests.ofPattern(known.pattern), language));
      if (same) return same.name;
      const name = `origins ${this.#known.length}`;
      this.#known.push({ pattern, name });
      return name;
    } catch (error) {
      if (error instanceof TooFar) return origins.map(canonicalJson).sort().join();
      throw error;
    }
  }
}

function isSame(a: Language, b: Language): boolean {
  return contains(a, b, HEADER_VALUES) && contains(b, a, HEADER_VALUES);
}

const NOTHING = '[^\\x00-\\xff]';

/** The exact `*` is any origin. */
function patternOf(test: StringTest): string {
  if (test.kind === 'regex') return `(?:${test.value})`;
  if (test.kind === 'present' || (test.kind === 'exact' && test.value === '*')) return '(?s:.*)';
  const literal = test.value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return test.kind === 'exact' ? literal : `${literal}(?s:.*)`;
}
