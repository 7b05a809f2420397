/**
 * The table as it grows: every piece starts on a 4-byte boundary, and what is equal is written once. Offsets count from
 * the start of the table; what is empty has offset 0.
 */
export interface Span {
  offset: number;
  /** In bytes. */
  length: number;
}

export class TableBuffer {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #texts = new Map<string, Span>();
  readonly #records = new Map<string, number>();
  readonly #blobs = new Map<string, Span>();
  readonly #encoder = new TextEncoder();

  /** Room to be filled by `setWord`; zero until then. */
  reserve(size: number): number {
    const offset = this.#length;
    this.#length = (offset + size + 3) & ~3;
    if (this.#length > this.#bytes.length) this.#grow(this.#length);
    return offset;
  }

  setWord(offset: number, value: number): void {
    this.#view.setUint32(offset, value, true);
  }

  /** A record of its own, even if there is an equal one. */
  append(words: number[]): number {
    const offset = this.reserve(words.length * 4);
    for (let i = 0; i < words.length; i++) this.setWord(offset + i * 4, words[i]!);
    return offset;
  }

  /** One record or an array of records, shared with equal ones. */
  share(words: number[]): number {
    if (words.length === 0) return 0;
    const key = words.join();
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const offset = this.append(words);
    this.#records.set(key, offset);
    return offset;
  }

  /** A string as UTF-8. */
  text(text: string): Span {
    const known = this.#texts.get(text);
    if (known) return known;
    const span = this.#copy(this.#encoder.encode(text));
    this.#texts.set(text, span);
    return span;
  }

  blob(bytes: Uint8Array): Span {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const known = this.#blobs.get(key);
    if (known) return known;
    const span = this.#copy(bytes);
    this.#blobs.set(key, span);
    return span;
  }

  /** The bytes of a span; good until the next piece is written. */
  at({ offset, length }: Span): Uint8Array {
    return this.#bytes.subarray(offset, offset + length);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #copy(bytes: Uint8Array): Span {
    if (bytes.length === 0) return { offset: 0, length: 0 };
    const offset = this.reserve(bytes.length);
    this.#bytes.set(bytes, offset);
    return { offset, length: bytes.length };
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** A record's words from its fields: `{ [HOST_KEY]: 68, … }`; fields that are not named are 0. */
export function record(size: number, fields: Record<number, number>): number[] {
  const words = new Array<number>(size / 4).fill(0);
  for (const field in fields) words[Number(field) / 4] = fields[field]!;
  return words;
}
