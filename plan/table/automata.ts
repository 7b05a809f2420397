/** The regular expressions of one table: equal automata are written once. */
import { automatonOf } from '../regex/automaton.ts';
import type { Dialect } from '../regex/parse.ts';
import { literalPrefix } from '../regex/prefix.ts';
import type { Span, TableBuffer } from './buffer.ts';
import { AUTOMATON_KIND, KIND_NFA, NFA_WORDS } from './layout.ts';

export class Automata {
  /** Words of one state set of the largest NFA so far. */
  nfaWords = 0;
  readonly #buffer: TableBuffer;
  readonly #dialect: Dialect;
  readonly #known = new Map<string, Span>();

  constructor(buffer: TableBuffer, dialect: Dialect) {
    this.#buffer = buffer;
    this.#dialect = dialect;
  }

  /** Throws RegexSyntaxError or RegexTooLarge. */
  write(pattern: string): Span {
    const known = this.#known.get(pattern);
    if (known) return known;
    const bytes = automatonOf(pattern, this.#dialect);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (view.getUint32(AUTOMATON_KIND, true) === KIND_NFA) {
      this.nfaWords = Math.max(this.nfaWords, view.getUint32(NFA_WORDS, true));
    }
    const span = this.#buffer.blob(bytes);
    this.#known.set(pattern, span);
    return span;
  }

  /** What every path that matches begins with, as far as it is ASCII and so the same text in every dialect. */
  requiredPrefix(pattern: string): string {
    const bytes = literalPrefix(pattern, this.#dialect);
    const end = bytes.findIndex((byte) => byte >= 0x80);
    return String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end)));
  }
}
