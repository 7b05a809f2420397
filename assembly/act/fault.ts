/** What of an entry's fault this request gets: chances are drawn for the delay and for the abort, each by itself. */
import {
  ENTRY_FAULT,
  FAULT_ABORT_CHANCE,
  FAULT_ABORT_GRPC,
  FAULT_ABORT_HTTP,
  FAULT_DELAY,
  FAULT_DELAY_CHANCE,
  NO_GRPC,
} from '../../plan/table/layout';
import { happens } from './dice';

/** An abort in one word: the HTTP status below, the gRPC status above; 0 is no abort. */
export const NO_ABORT: u32 = 0;
const GRPC_SHIFT: u32 = 16;
const HTTP_MASK: u32 = 0xffff;
const OK: u32 = 200;
const GRPC_UNKNOWN: u32 = 2;
const GRPC_PERMISSION_DENIED: u32 = 7;
const GRPC_UNIMPLEMENTED: u32 = 12;
const GRPC_INTERNAL: u32 = 13;
const GRPC_UNAVAILABLE: u32 = 14;
const GRPC_UNAUTHENTICATED: u32 = 16;

/** The FAULT of an entry, or 0. */
export function faultOf(table: u32, entry: u32): u32 {
  const fault = load<u32>(entry, ENTRY_FAULT);
  return fault !== 0 ? table + fault : 0;
}

/** Milliseconds, or 0. */
export function drawDelay(fault: u32): u32 {
  return happens(load<u32>(fault, FAULT_DELAY_CHANCE)) ? load<u32>(fault, FAULT_DELAY) : 0;
}

/** An abort, or NO_ABORT. One with a gRPC status is a 200 for those who do not speak gRPC. */
export function drawAbort(fault: u32): u32 {
  if (!happens(load<u32>(fault, FAULT_ABORT_CHANCE))) return NO_ABORT;
  const grpc = load<u32>(fault, FAULT_ABORT_GRPC);
  if (grpc !== <u32>NO_GRPC) return (grpc << GRPC_SHIFT) | OK;
  const status = load<u32>(fault, FAULT_ABORT_HTTP);
  return (grpcStatusFor(status) << GRPC_SHIFT) | status;
}

export function httpStatus(abort: u32): u32 {
  return abort & HTTP_MASK;
}

export function grpcStatus(abort: u32): u32 {
  return abort >>> GRPC_SHIFT;
}

/** As gRPC maps the statuses of HTTP (doc/http-grpc-status-mapping.md of the gRPC project). */
function grpcStatusFor(status: u32): u32 {
  if (status === 400) return GRPC_INTERNAL;
  if (status === 401) return GRPC_UNAUTHENTICATED;
  if (status === 403) return GRPC_PERMISSION_DENIED;
  if (status === 404) return GRPC_UNIMPLEMENTED;
  if (status === 429 || (status >= 502 && status <= 504)) return GRPC_UNAVAILABLE;
  return GRPC_UNKNOWN;
}
