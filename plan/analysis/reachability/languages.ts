import type { StringTest } from '../../plan.ts';
import type { Dialect } from '../../regex/parse.ts';
import { type Language, languageOf } from './language.ts';

/** In bytes, of all languages together. */
const MOST_KEPT = 64 * 1024 * 1024;

/**
 * Languages with all that was walked of them. They grow while they are walked, so what has become of them is looked at
 * when the next one is asked for: past the limit all are let go, and begin anew when they are asked for again.
 */
export class Languages {
  readonly #dialect: Dialect;
  readonly #kept = new Map<string, Language | undefined>();
  #footprint = { bytes: 0 };

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Undefined where the pattern is beyond what automata are built for. */
  of(test: StringTest, ignoreCase: boolean): Language | undefined {
    if (this.#footprint.bytes > MOST_KEPT) {
      this.#kept.clear();
      this.#footprint = { bytes: 0 };
    }
    const key = `${ignoreCase} ${test.kind} ${'value' in test ? test.value : ''}`;
    if (!this.#kept.has(key)) this.#kept.set(key, languageOf(test, ignoreCase, this.#dialect, this.#footprint));
    return this.#kept.get(key);
  }
}
