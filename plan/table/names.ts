/** The header or query parameter names of one ruleset, numbered in order of first use. */
import { hashForward } from './hash.ts';
import { FNV_OFFSET, NAME_KEY, NAME_KEY_LENGTH, NAME_SIZE, NAME_SLOT } from './layout.ts';
import { type WrittenMap, writeMap } from './map.ts';
import type { PieceBuffer } from './piece.ts';
import { record } from './record.ts';

export class Names {
  readonly #slots = new Map<string, number>();

  get count(): number {
    return this.#slots.size;
  }

  slot(name: string): number {
    const known = this.#slots.get(name) ?? this.#slots.size;
    this.#slots.set(name, known);
    return known;
  }

  write(buffer: PieceBuffer): WrittenMap {
    const keys = [...this.#slots].map(([name, slot]) => {
      const key = buffer.text(name);
      const hash = hashForward(name, FNV_OFFSET);
      const fields = { [NAME_KEY]: key.offset, [NAME_KEY_LENGTH]: key.length, [NAME_SLOT]: slot };
      return { hash, reference: buffer.share(record(NAME_SIZE, fields)) };
    });
    return writeMap((words) => buffer.share(words), keys);
  }

  /** 64 bits, low word first: which lengths occur, modulo 64. A look at these spares most headers of a request the hash. */
  lengths(): [number, number] {
    const bits: [number, number] = [0, 0];
    for (const name of this.#slots.keys()) {
      const length = Buffer.byteLength(name) & 63;
      bits[length >>> 5] = (bits[length >>> 5]! | (1 << (length & 31))) >>> 0;
    }
    return bits;
  }
}
