/** The module cannot be run by an Envoy that speaks proxy-wasm 0.2.1. */
export class ModuleRefused extends Error {
  override name = 'ModuleRefused';
}

/** The module trapped. As in Envoy, its VM is dead from then on: `cause` is V8's own error. */
export class Trap extends Error {
  override name = 'Trap';

  constructor(
    /** The exported function that was running: `proxy_on_request_headers`, `malloc`, … */
    readonly exportName: string,
    cause: unknown,
  ) {
    super(`${exportName} trapped: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** V8 reports what goes wrong inside a module by these two; anything else is a bug of ours and must not look like a trap. */
export function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}
