import { HEADERS_CONTINUE, HEADERS_CONTINUE_AND_END } from './abi.ts';
import { RootContext, StreamContext } from './contexts.ts';
import { type Header, HeaderMap } from './headers.ts';
import { closeIfIdle, settle } from './settle.ts';
import { Stream } from './stream.ts';
import { Vm, type World } from './vm.ts';

/** As Envoy answers for a filter whose VM has died (failure policy FAIL_CLOSED). */
const DEAD = { status: 503, grpcStatus: 14, body: '', headers: [], details: 'wasm_fail_stream' };

/**
 * Runs a proxy-wasm HTTP filter as one worker of Envoy would: configurations, the request headers, ticks. Bodies,
 * trailers and responses are not simulated, so their callbacks are never called. Every method throws `Trap` when the
 * module traps in it; from then on the VM is dead, requests are answered as Envoy does and what was paused stays so.
 */
export class Simulator {
  /** The newest accepted configuration of each name. */
  readonly #current = new Map<string, RootContext>();
  readonly #vm: Vm;

  private constructor(module: WebAssembly.Module, world: World) {
    this.#vm = new Vm(module, world);
  }

  /** Throws `ModuleRefused` if Envoy would not run the module, WebAssembly.CompileError if it is none. */
  static async load(wasm: Uint8Array, world: World): Promise<Simulator> {
    return new Simulator(await WebAssembly.compile(wasm), world);
  }

  /** By name: a counter's or gauge's value, a histogram's sum. */
  get metrics(): ReadonlyMap<string, number> {
    return this.#vm.metrics.values;
  }

  /** Contexts that the module still has to remember. */
  get contexts(): number {
    return this.#vm.contexts.size;
  }

  /** Of the module's memory, which only grows. */
  get memoryBytes(): number {
    return this.#vm.memory.bytes.length;
  }

  /** Whether some plugin has asked for ticks. */
  get ticking(): boolean {
    return [...this.#vm.roots].some((root) => root.tickPeriod > 0);
  }

  /** Gives the plugin `name` a configuration. False if it was refused: the one before stays in force. */
  configure(name: string, configuration: Uint8Array): boolean {
    const vm = this.#vm;
    if (vm.trap) throw vm.trap;
    const root = new RootContext(vm.newId(), name, configuration);
    vm.contexts.set(root.id, root);
    vm.roots.add(root);
    this.#run('proxy_on_context_create', root);
    const accepted =
      this.#run('proxy_on_vm_start', root) !== 0 && this.#run('proxy_on_configure', root, configuration.length) !== 0;
    this.#retire(accepted ? this.#current.get(name) : root);
    if (accepted) this.#current.set(name, root);
    return accepted;
  }

  /**
   * Sends a request's headers through the filter of the plugin `name`: names in lower case, pseudo headers among them,
   * as Envoy has normalised them. The stream that is returned lives on: see `advance`. `before`: the same request as it
   * has left the filter before this one, perhaps in a VM of its own; its properties are shared.
   */
  request(name: string, headers: Header[], before?: Stream): Stream {
    const root = this.#current.get(name);
    if (!root) throw new Error(`no configuration has been accepted for ${name}`);
    const vm = this.#vm;
    const stream = new Stream(new HeaderMap([...headers]), vm.world.clock.now, before?.properties);
    const context = new StreamContext(vm.newId(), root, stream);
    vm.settled.length = 0;
    root.streams++;
    if (vm.trap) settle(vm, context, 'replied', { ...DEAD });
    else this.#decodeHeaders(context);
    vm.finish();
    return stream;
  }

  /** Moves the clock on and runs the ticks that fall due. Returns the paused requests that were let go or answered. */
  advance(milliseconds: number): Stream[] {
    const { clock } = this.#vm.world;
    const end = clock.now + milliseconds;
    this.#vm.settled.length = 0;
    for (let root = this.#nextTick(end); root; root = this.#nextTick(end)) {
      clock.now = Math.max(clock.now, root.nextTick);
      this.#run('proxy_on_tick', root);
      root.nextTick = clock.now + root.tickPeriod;
    }
    clock.now = end;
    return [...this.#vm.settled];
  }

  /** The client of a paused request has gone away. */
  reset(stream: Stream): void {
    for (const context of this.#vm.contexts.values()) {
      if (context.kind === 'stream' && context.stream === stream) settle(this.#vm, context, 'reset');
    }
    this.#vm.finish();
  }

  #decodeHeaders(context: StreamContext): void {
    const vm = this.#vm;
    vm.contexts.set(context.id, context);
    vm.call('proxy_on_context_create', context, context.root.id);
    vm.finish();
    const answer = vm.call('proxy_on_request_headers', context, context.stream.headers.length, 1);
    const goesOn = answer === undefined || answer === HEADERS_CONTINUE || answer === HEADERS_CONTINUE_AND_END;
    if (goesOn && !vm.stopped) settle(vm, context, 'continued');
  }

  #run(name: string, root: RootContext, argument = 0): number | undefined {
    const answer = this.#vm.call(name, root, argument);
    this.#vm.finish();
    return answer;
  }

  #retire(root: RootContext | undefined): void {
    if (!root) return;
    root.retired = true;
    closeIfIdle(this.#vm, root);
    this.#vm.finish();
  }

  /** The root whose tick is due first, until `end`. */
  #nextTick(end: number): RootContext | undefined {
    let next: RootContext | undefined;
    if (this.#vm.trap) return undefined;
    for (const root of this.#vm.roots) {
      if (root.tickPeriod > 0 && root.nextTick <= end && root.nextTick < (next?.nextTick ?? Infinity)) next = root;
    }
    return next;
  }
}
