/** The numbers of proxy-wasm's ABI 0.2.1, as Envoy's host uses them. */

/** What a host call answers (WasmResult). */
export const Result = {
  Ok: 0,
  NotFound: 1,
  BadArgument: 2,
  InvalidMemoryAccess: 6,
} as const;

/** WasmHeaderMapType. Maps of a stream's other halves exist in the ABI but never have content here. */
export const HEADER_MAP_REQUEST = 0;
export const HEADER_MAP_MAX = 7;

/** WasmBufferType. */
export const BUFFER_VM_CONFIGURATION = 6;
export const BUFFER_PLUGIN_CONFIGURATION = 7;
export const BUFFER_MAX = 8;

/** WasmStreamType. */
export const STREAM_REQUEST = 0;
export const STREAM_RESPONSE = 1;
export const STREAM_MAX = 3;

/** FilterHeadersStatus: these two let the request go on, every other number holds it. */
export const HEADERS_CONTINUE = 0;
export const HEADERS_CONTINUE_AND_END = 2;

/** MetricType; a metric's id carries it in its lowest two bits. */
export const METRIC_COUNTER = 0;
export const METRIC_GAUGE = 1;
export const METRIC_HISTOGRAM = 2;
export const METRIC_TYPE_MASK = 3;

/** LogLevel, in the order of its numbers. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What `grpc_status` of a local response says when there is none. */
export const NO_GRPC_STATUS = 0xffffffff;

/** WASI's errno. */
export const Errno = { Success: 0, BadDescriptor: 8, Fault: 21, NotSupported: 58 } as const;
