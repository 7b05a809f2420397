/**
 * Watches every load and store of an instrumented filter (guarded.ts): each has to lie in what the filter was given. Bytes
 * behind a table, beside a block, of an earlier callback or of a table that was released are none of it, though reading
 * them would not trap.
 */

/** A load or store outside of what the filter was given. */
export class OutOfRange extends Error {
  override name = 'OutOfRange';
}

const PAGE = 65_536;
/** Nothing is kept at the address that stands for none. */
const FIRST_ADDRESS = 8;

export class Guard {
  /** Loads and stores so far: how much work something is, by a measure that no other program on the machine can change. */
  accesses = 0;
  /** One byte for each of the module's: whether it may be used. */
  #usable: Uint8Array;
  readonly #blocks = new Map<number, number>();
  #taken: [address: number, size: number][] = [];
  /** Within the allocator, which looks at its own books between the blocks. */
  #allocating = 0;

  /** @param pages that the module starts with: its constants */
  constructor(pages: number) {
    this.#usable = new Uint8Array(pages * PAGE).fill(1, FIRST_ADDRESS);
  }

  /** What the instrumented module imports. */
  readonly imports = {
    guard_enter: () => {
      this.#allocating++;
    },
    guard_allocated: (address: number, size: number) => {
      if (!this.#left() || address === 0) return;
      this.#blocks.set(address >>> 0, size >>> 0);
      this.#mark(address >>> 0, size >>> 0, 1);
    },
    guard_released: (address: number) => {
      if (!this.#left() || address === 0) return;
      this.#mark(address >>> 0, this.#blocks.get(address >>> 0) ?? 0, 0);
      this.#blocks.delete(address >>> 0);
    },
    guard_taken: (address: number, size: number) => {
      if (!this.#left() || address === 0) return;
      this.#taken.push([address >>> 0, size >>> 0]);
      this.#mark(address >>> 0, size >>> 0, 1);
    },
    guard_reset: () => {
      if (!this.#left()) return;
      for (const [address, size] of this.#taken) this.#mark(address, size, 0);
      this.#taken = [];
    },
    load_ptr: (_id: number, bytes: number, offset: number, address: number) => this.#use(bytes, offset, address),
    store_ptr: (_id: number, bytes: number, offset: number, address: number) => this.#use(bytes, offset, address),
  };

  #left(): boolean {
    this.#allocating--;
    return this.#allocating === 0;
  }

  #mark(address: number, size: number, usable: 0 | 1): void {
    if (address + size > this.#usable.length) {
      const larger = new Uint8Array(Math.max(address + size, this.#usable.length * 2));
      larger.set(this.#usable);
      this.#usable = larger;
    }
    this.#usable.fill(usable, address, address + size);
  }

  #use(bytes: number, offset: number, address: number): number {
    if (this.#allocating > 0) return address;
    this.accesses++;
    const first = (address >>> 0) + (offset >>> 0);
    for (let at = first; at < first + bytes; at++) {
      if (this.#usable[at] !== 1) throw new OutOfRange(`${bytes} bytes at ${first}`);
    }
    return address;
  }
}
