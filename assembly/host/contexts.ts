/**
 * Contexts: a root context for each plugin configuration, a stream context for each request. Envoy announces a stream's
 * context right before its headers, on the same thread, so that only the last one needs to be remembered.
 */
let lastStream: u32 = 0;
let lastRoot: u32 = 0;

export function rememberContext(context: u32, root: u32): void {
  lastStream = context;
  lastRoot = root;
}

/** The root context of the stream that was announced last, or 0. */
export function rootOf(stream: u32): u32 {
  return stream === lastStream ? lastRoot : 0;
}
