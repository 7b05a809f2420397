/** Reads a table's bytes back: whole tables of this layout only. */
import { checksum } from './checksum.ts';
import {
  LAYOUT_VERSION,
  MAGIC,
  MAP_REFERENCE,
  MAP_SLOT,
  TABLE_CHECKSUM,
  TABLE_LENGTH,
  TABLE_MAGIC,
  TABLE_SIZE,
  TABLE_VERSION,
} from './layout.ts';

export class TableReader {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** Throws an Error for anything but a rule table of this layout. */
  constructor(bytes: Uint8Array) {
    this.length = bytes.length;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (bytes.length < TABLE_SIZE || bytes.length % 4 !== 0 || this.word(TABLE_MAGIC) !== MAGIC) {
      throw new Error('not a rule table');
    }
    const version = this.word(TABLE_VERSION);
    if (version !== LAYOUT_VERSION) throw new Error(`a rule table of layout ${version}, not ${LAYOUT_VERSION}`);
    if (this.word(TABLE_LENGTH) !== bytes.length || this.word(TABLE_CHECKSUM) !== checksum(this.#view)) {
      throw new Error('a damaged rule table');
    }
  }

  word(offset: number): number {
    return this.#view.getUint32(offset, true);
  }

  bytes(offset: number, length: number): Uint8Array {
    return this.#bytes.subarray(offset, offset + length);
  }

  /** A string by the place of its (offset, length) pair. */
  text(pair: number): string {
    return new TextDecoder().decode(this.bytes(this.word(pair), this.word(pair + 4)));
  }

  words(offset: number, count: number): number[] {
    return Array.from({ length: count }, (_, index) => this.word(offset + index * 4));
  }

  /** The offsets of an array's records. */
  records(offset: number, count: number, size: number): number[] {
    return Array.from({ length: count }, (_, index) => offset + index * size);
  }

  /** What a map refers to, ordered by where it lies. */
  references(offset: number, mask: number): number[] {
    return this.records(offset, mask + 1, MAP_SLOT)
      .map((slot) => this.word(slot + MAP_REFERENCE))
      .filter((reference) => reference !== 0)
      .sort((a, b) => a - b);
  }
}
