import type { HTTPFaultInjection, Percent } from '../../istio/index.ts';
import type { Fault } from '../plan.ts';

/** Parts per million; what is finer is cut off, as Istio does. */
export function perMillion(percent: Percent | undefined): number {
  return Math.trunc((percent?.value ?? 0) * 10_000);
}

/** A fault without a percentage never happens, nor does an abort without a status; what never happens is left out. */
export function faultOf(fault: HTTPFaultInjection | undefined): Fault | undefined {
  const { delay, abort } = fault ?? {};
  const delayed = delay?.percentage ? perMillion(delay.percentage) : (delay?.percent ?? 0) * 10_000;
  const aborted = perMillion(abort?.percentage);
  const status = statusOf(abort ?? {});
  const made: Fault = {
    ...(delay?.fixedDelay && delayed > 0 && { delay: { milliseconds: delay.fixedDelay, perMillion: delayed } }),
    ...(status && aborted > 0 && { abort: { perMillion: aborted, ...status } }),
  };
  return made.delay || made.abort ? made : undefined;
}

function statusOf({ httpStatus, grpcStatus }: NonNullable<HTTPFaultInjection['abort']>) {
  if (grpcStatus !== undefined) return { grpcStatus: grpcCode(grpcStatus) };
  return httpStatus === undefined ? undefined : { httpStatus };
}

/** In the order of their numbers, from 0. Source: google.rpc.Code. */
const GRPC_CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

function grpcCode(name: string): number {
  const code = GRPC_CODES.indexOf(name);
  if (code < 0) throw new Error(`the model holds a gRPC status that does not exist: ${name}`);
  return code;
}
