import { readText, type Text, writeText } from './bytes.ts';

/**
 * A module's memory as the host sees it. Addresses come from the module and are checked: a call that does not fit
 * answers false or undefined, and the host call turns that into InvalidMemoryAccess.
 */
export class Memory {
  #bytes = Buffer.alloc(0);
  #view = new DataView(new ArrayBuffer(0));

  constructor(private readonly memory: WebAssembly.Memory) {}

  /** All of it. Growing detaches the old buffer, so this must be asked for again after every call into the module. */
  get bytes(): Buffer {
    if (this.#bytes.buffer !== this.memory.buffer) {
      this.#bytes = Buffer.from(this.memory.buffer);
      this.#view = new DataView(this.memory.buffer);
    }
    return this.#bytes;
  }

  holds(address: number, length: number): boolean {
    return (address >>> 0) + (length >>> 0) <= this.bytes.length;
  }

  /** A copy of a text, or undefined where it does not lie in memory. */
  text(address: number, length: number): Text | undefined {
    if (!this.holds(address, length)) return undefined;
    return readText(this.#bytes, address >>> 0, length >>> 0);
  }

  /** Like `text`, for names and messages: bytes that are not UTF-8 become U+FFFD. */
  string(address: number, length: number): string | undefined {
    if (!this.holds(address, length)) return undefined;
    return this.#bytes.toString('utf8', address >>> 0, (address >>> 0) + (length >>> 0));
  }

  /** A view, valid until the next call into the module. */
  slice(address: number, length: number): Buffer | undefined {
    if (!this.holds(address, length)) return undefined;
    return this.#bytes.subarray(address >>> 0, (address >>> 0) + (length >>> 0));
  }

  write(address: number, text: Text, length: number): void {
    writeText(this.bytes, address, text, length);
  }

  setU32(address: number, value: number): boolean {
    if (!this.holds(address, 4)) return false;
    this.#view.setUint32(address >>> 0, value, true);
    return true;
  }

  setU64(address: number, value: bigint): boolean {
    if (!this.holds(address, 8)) return false;
    this.#view.setBigUint64(address >>> 0, value, true);
    return true;
  }
}
