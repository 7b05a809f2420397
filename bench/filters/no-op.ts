/** A filter that does nothing: what any Wasm filter costs at least. Exports the callbacks that ours does. */
export function proxy_abi_version_0_2_1(): void {}

export function malloc(_size: u32): u32 {
  return 0;
}

export function proxy_on_context_create(_context: u32, _root: u32): void {}

export function proxy_on_configure(_root: u32, _size: u32): u32 {
  return 1;
}

export function proxy_on_request_headers(_context: u32, _headers: u32, _endOfStream: u32): i32 {
  return 0;
}
