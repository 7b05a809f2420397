/** The names of a host's rules, numbered in order of first use: what counters and logs call them. */
import type { PieceBuffer, Span } from './piece.ts';

export class RuleNames {
  /** By their numbers. */
  readonly spans: Span[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #buffer: PieceBuffer;

  constructor(buffer: PieceBuffer) {
    this.#buffer = buffer;
  }

  number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.spans.length);
    return this.spans.push(this.#buffer.text(name)) - 1;
  }
}
