/** The language of an exact text, or of all that begins with it, without the detour by a regular expression. */
import { type ByteClasses, numbered } from '../../regex/classes.ts';
import { foldCase } from '../../table/fold.ts';
import type { Language } from './language.ts';

/** A state is the number of bytes that were found as they should be; one more than all of them: nothing is accepted. */
export class LiteralLanguage implements Language {
  readonly start = 0;
  readonly #bytes: Buffer;
  readonly #goesOn: boolean;
  readonly #ignoreCase: boolean;
  #classes: ByteClasses | undefined;

  constructor(text: string, goesOn: boolean, ignoreCase: boolean) {
    this.#bytes = Buffer.from(ignoreCase ? foldCase(text) : text);
    this.#goesOn = goesOn;
    this.#ignoreCase = ignoreCase;
  }

  get classes(): ByteClasses {
    this.#classes ??= numbered((byte) => this.#bytes.indexOf(this.#folded(byte)) + 1);
    return this.#classes;
  }

  step(state: number, byte: number): number {
    const { length } = this.#bytes;
    if (state < length) return this.#bytes[state] === this.#folded(byte) ? state + 1 : length + 1;
    return state === length && this.#goesOn ? length : length + 1;
  }

  accepts(state: number): boolean {
    return state === this.#bytes.length;
  }

  isDead(state: number): boolean {
    return state > this.#bytes.length;
  }

  #folded(byte: number): number {
    return this.#ignoreCase && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
  }
}
