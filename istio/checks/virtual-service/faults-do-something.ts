import { doubtful, type Finding, wrong } from '../../findings.ts';
import { nearest } from '../../schema/nearest.ts';
import type { Abort, Delay, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { percentageFindings } from '../grammar/percentages.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

const GRPC_STATUSES = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

/** A fault delays or aborts, by a means Istio has. */
export const faultsDoSomething: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    if (!part.fault) continue;
    const { delay, abort } = part.fault;
    const place = [...path, 'fault'];
    if (!delay && !abort) yield wrong(place, 'the fault does nothing', 'add a "delay" or an "abort"');
    if (delay) yield* delayFindings(delay, [...place, 'delay']);
    if (abort) yield* abortFindings(abort, [...place, 'abort']);
  }
};

function* delayFindings(delay: Delay, path: Path): Generator<Finding> {
  yield* percentageFindings(delay.percentage, [...path, 'percentage']);
  if (delay.exponentialDelay !== undefined) {
    yield wrong([...path, 'exponentialDelay'], 'Istio has no exponential delays', 'use "fixedDelay"');
  }
}

function* abortFindings(abort: Abort, path: Path): Generator<Finding> {
  const { httpStatus, grpcStatus, http2Error, percentage } = abort;
  yield* percentageFindings(percentage, [...path, 'percentage']);
  if (http2Error !== undefined) {
    yield wrong([...path, 'http2Error'], 'Istio cannot abort by an HTTP/2 error', 'use "httpStatus" or "grpcStatus"');
  } else if (httpStatus !== undefined && (httpStatus < 200 || httpStatus > 600)) {
    yield wrong([...path, 'httpStatus'], `${httpStatus} is not from 200 to 599`, 'write a status from 200 to 599');
  } else if (grpcStatus !== undefined && !GRPC_STATUSES.includes(grpcStatus)) {
    const meant = nearest(grpcStatus, GRPC_STATUSES);
    const fix = meant === undefined ? `use a name: ${GRPC_STATUSES.join(', ')}` : `did you mean ${meant}?`;
    yield wrong([...path, 'grpcStatus'], `"${grpcStatus}" is not a gRPC status`, fix);
  } else if (httpStatus === undefined && grpcStatus === undefined) {
    yield doubtful(path, 'the abort has no status and never happens', 'add "httpStatus: 500"');
  }
}
