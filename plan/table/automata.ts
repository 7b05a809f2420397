/** The regular expressions of one table: each pattern compiled once, equal automata written once. */
import { compileRegex } from '../regex/compile.ts';
import type { Span, TableBuffer } from './buffer.ts';
import { AUTOMATON_KIND, KIND_NFA, NFA_WORDS } from './layout.ts';
import { requiredPrefix } from './required-prefix.ts';

export type Dialect = 'latin1' | 'utf8';

export interface Automaton {
  span: Span;
  /** What every value that matches begins with. */
  prefix: string;
}

export class Automata {
  /** Words of one state set of the largest NFA so far. */
  nfaWords = 0;
  readonly #buffer: TableBuffer;
  readonly #dialect: Dialect;
  readonly #known = new Map<string, Automaton>();

  constructor(buffer: TableBuffer, dialect: Dialect) {
    this.#buffer = buffer;
    this.#dialect = dialect;
  }

  /** Throws RegexSyntax or RegexTooLarge. */
  write(pattern: string): Automaton {
    const known = this.#known.get(pattern);
    if (known) return known;
    const bytes = compileRegex(pattern, this.#dialect);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (view.getUint32(AUTOMATON_KIND, true) === KIND_NFA) {
      this.nfaWords = Math.max(this.nfaWords, view.getUint32(NFA_WORDS, true));
    }
    const automaton = { span: this.#buffer.blob(bytes), prefix: requiredPrefix(view) };
    this.#known.set(pattern, automaton);
    return automaton;
  }
}
