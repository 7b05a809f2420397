import type { LogLevel } from './abi.ts';
import { byteLength, type Text } from './bytes.ts';
import { hostCalls } from './calls/all.ts';
import type { Clock } from './clock.ts';
import type { Context, RootContext } from './contexts.ts';
import { isTrap, ModuleRefused, Trap } from './errors.ts';
import { Memory } from './memory.ts';
import { Metrics } from './metrics.ts';
import type { Stream } from './stream.ts';

/** What a module can learn of the world, passed in. */
export interface World {
  clock: Clock;
  /** Fills `bytes` with dice. */
  random(bytes: Uint8Array): void;
  log(level: LogLevel, text: string): void;
  /** Further imports from `env`, for a module that has been instrumented. */
  instruments?: Record<string, WebAssembly.ImportValue>;
}

const ABI = 'proxy_abi_version_0_2_1';
const ALLOCATORS = ['malloc', 'proxy_on_memory_allocate'];

type Export = (...values: number[]) => number | undefined;

/** One instance of a module, the contexts it knows, and the way in and out of it. */
export class Vm {
  readonly memory: Memory;
  readonly metrics = new Metrics();
  /** All that the module knows by number; the root contexts among them once more. */
  readonly contexts = new Map<number, Context>();
  readonly roots = new Set<RootContext>();
  /** Streams that have been settled since this was last emptied. */
  readonly settled: Stream[] = [];
  /** The trap that ended this VM. */
  trap: Trap | undefined;
  /** Set by a local response: the callback's own answer does not count then. */
  stopped = false;

  readonly #exports: Map<string, Export>;
  readonly #malloc: Export;
  #lastId = 0;
  /** The context of the running callback, and the one that the module has put in its place. */
  #current: Context | undefined;
  #effective: Context | undefined;
  /** What host calls have put off until the callback has returned. */
  readonly #afterwards: (() => void)[] = [];

  constructor(
    module: WebAssembly.Module,
    readonly world: World,
  ) {
    const calls: WebAssembly.Imports = hostCalls(this);
    Object.assign(calls.env!, world.instruments);
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      if (!calls[from]?.[name])
        throw new ModuleRefused(`the module imports ${from}.${name}, which is not offered to it`);
    }
    const { exports } = new WebAssembly.Instance(module, calls);
    this.#exports = new Map(
      Object.entries(exports).filter((entry): entry is [string, Export] => typeof entry[1] === 'function'),
    );
    if (!this.#exports.has(ABI)) throw new ModuleRefused(`the module does not export ${ABI}`);
    const allocator = ALLOCATORS.map((name) => this.#exports.get(name)).find((found) => found !== undefined);
    if (!allocator) throw new ModuleRefused(`the module exports neither ${ALLOCATORS.join(' nor ')}`);
    if (!exports.memory) throw new ModuleRefused('the module exports no memory');
    this.#malloc = allocator;
    this.memory = new Memory(exports.memory);
    const initialize = this.#exports.get('_initialize');
    if (initialize) this.#guarded('_initialize', initialize);
  }

  newId(): number {
    return ++this.#lastId;
  }

  /** The context that a host call is about. */
  get context(): Context | undefined {
    return this.#effective ?? this.#current;
  }

  /** False if there is no such context (any more). */
  setEffective(id: number): boolean {
    const context = this.contexts.get(id);
    if (!context) return false;
    this.#effective = context;
    return true;
  }

  afterwards(action: () => void): void {
    this.#afterwards.push(action);
  }

  /** Runs a callback; undefined if the module does not export it. */
  call(name: string, context: Context, a = 0, b = 0): number | undefined {
    const run = this.#exports.get(name);
    if (!run || this.trap) return undefined;
    this.#current = context;
    this.stopped = false;
    try {
      return this.#guarded(name, run, context.id, a, b);
    } finally {
      this.#current = undefined;
      this.#effective = undefined;
    }
  }

  /** To be called when the answer of `call` has been looked at. */
  finish(): void {
    try {
      for (let i = 0; i < this.#afterwards.length; i++) this.#afterwards[i]!();
    } finally {
      this.#afterwards.length = 0;
    }
  }

  /** Memory of the module's own, or 0 if it has none to give. */
  allocate(size: number): number {
    const address = (this.#guarded('malloc', this.#malloc, size) ?? 0) >>> 0;
    return this.memory.holds(address, size) ? address : 0;
  }

  /** Hands a text to the module, which asked for it by two addresses; empty texts are a null pointer. */
  give(text: Text, addressAt: number, lengthAt: number): boolean {
    const length = byteLength(text);
    let address = 0;
    if (length > 0) {
      address = this.allocate(length);
      if (address === 0) return false;
      this.memory.write(address, text, length);
    }
    return this.memory.setU32(addressAt, address) && this.memory.setU32(lengthAt, length);
  }

  #guarded(name: string, run: Export, a?: number, b?: number, c?: number): number | undefined {
    try {
      return run(a!, b!, c!);
    } catch (error) {
      if (!isTrap(error)) throw error;
      this.trap = new Trap(name, error);
      throw this.trap;
    }
  }
}
