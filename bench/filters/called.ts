/** A filter that is called for a request's headers, and for nothing else. */
export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_configure(_root: u32, _size: u32): u32 {
  return 1;
}

export function proxy_on_request_headers(_context: u32, _headers: u32, _endOfStream: u32): i32 {
  return 0;
}
