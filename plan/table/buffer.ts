/** The table as it grows: every part starts on a 4-byte boundary. Offsets count from the start of the table. */

export class TableBuffer {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Room for a record whose content is known later. */
  reserve(size: number): number {
    const offset = this.#length;
    this.#length = aligned(offset + size);
    if (this.#length > this.#bytes.length) this.#grow(this.#length);
    return offset;
  }

  fill(offset: number, words: ArrayLike<number>): void {
    for (let i = 0; i < words.length; i++) this.put(offset + i * 4, words[i]!);
  }

  /** Records; where they are. */
  append(words: ArrayLike<number>): number {
    const offset = this.reserve(words.length * 4);
    this.fill(offset, words);
    return offset;
  }

  /** Bytes as they are; where they are. */
  copy(bytes: Uint8Array): number {
    const offset = this.reserve(bytes.length);
    this.#bytes.set(bytes, offset);
    return offset;
  }

  word(offset: number): number {
    return this.#view.getUint32(offset, true);
  }

  put(offset: number, word: number): void {
    this.#view.setUint32(offset, word, true);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
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
