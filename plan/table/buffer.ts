/**
 * The table as it grows: every piece starts on a 4-byte boundary, and what is equal is written once. Offsets count from
 * the start of the table; what is empty has offset 0.
 */
import { fnvStep } from './hash.ts';
import { FNV_OFFSET } from './layout.ts';

export interface Span {
  offset: number;
  /** In bytes. */
  length: number;
}

/** UTF-8 takes at most this many bytes for a UTF-16 unit. */
const MOST_BYTES_A_UNIT = 3;

export class TableBuffer {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #texts = new Map<string, Span>();
  /** Hash of a shared piece → its offset; a piece whose hash is taken has the next free number. */
  readonly #shared = new Map<number, number>();
  readonly #encoder = new TextEncoder();

  /** Room for a record whose content is known later. */
  reserve(size: number): number {
    const offset = this.#length;
    this.#length = aligned(offset + size);
    if (this.#length > this.#bytes.length) this.#grow(this.#length);
    return offset;
  }

  fill(offset: number, words: number[]): void {
    for (let i = 0; i < words.length; i++) this.#view.setUint32(offset + i * 4, words[i]!, true);
  }

  /** A record of its own, even if there is an equal one. */
  append(words: number[]): number {
    const offset = this.reserve(words.length * 4);
    this.fill(offset, words);
    return offset;
  }

  /** One record or an array of records, shared with equal ones. */
  share(words: number[]): number {
    return words.length === 0 ? 0 : this.#shareLast(this.append(words));
  }

  /** A string as UTF-8, shared with equal ones. */
  text(text: string): Span {
    const known = this.#texts.get(text);
    if (known) return known;
    const offset = this.reserve(text.length * MOST_BYTES_A_UNIT);
    const { written } = this.#encoder.encodeInto(text, this.#bytes.subarray(offset));
    this.#length = aligned(offset + written);
    const span = { offset: written > 0 ? offset : 0, length: written };
    this.#texts.set(text, span);
    return span;
  }

  /** Bytes, in whole words, shared with equal ones. */
  blob(bytes: Uint8Array): Span {
    const offset = this.reserve(bytes.length);
    this.#bytes.set(bytes, offset);
    return { offset: this.#shareLast(offset), length: bytes.length };
  }

  /** The bytes of a span; good until the next piece is written. */
  at({ offset, length }: Span): Uint8Array {
    return this.#bytes.subarray(offset, offset + length);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Takes the last piece back if an equal one is known. */
  #shareLast(offset: number): number {
    const length = this.#length - offset;
    for (let key = this.#hash(offset); ; key++) {
      const known = this.#shared.get(key);
      if (known === undefined) {
        this.#shared.set(key, offset);
        return offset;
      }
      if (this.#equal(known, offset, length)) {
        this.#bytes.fill(0, offset, this.#length);
        this.#length = offset;
        return known;
      }
    }
  }

  #hash(offset: number): number {
    let hash = FNV_OFFSET;
    for (let at = offset; at < this.#length; at += 4) hash = fnvStep(hash, this.#view.getUint32(at, true));
    return hash;
  }

  #equal(known: number, offset: number, length: number): boolean {
    if (known + length > offset) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[known + i] !== this.#bytes[offset + i]) return false;
    return true;
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

function aligned(size: number): number {
  return (size + 3) & ~3;
}

/** A record's words from its fields: `{ [HOST_KEY]: 68, … }`; fields that are not named are 0. */
export function record(size: number, fields: Record<number, number>): number[] {
  const words: number[] = [];
  for (let field = 0; field < size; field += 4) words.push(fields[field] ?? 0);
  return words;
}
