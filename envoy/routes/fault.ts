/** Faults by Envoy's own filter, for the native engine: `envoy.extensions.filters.http.fault.v3.HTTPFault`. */
import type { Fault } from '../../plan/plan.ts';
import { defined, duration, type Resource, typed } from '../resource.ts';

export const HTTP_FAULT = 'envoy.extensions.filters.http.fault.v3.HTTPFault';

export function httpFault({ delay, abort }: Fault): Resource {
  return typed(
    HTTP_FAULT,
    defined({
      delay: delay && { fixed_delay: duration(delay.milliseconds), percentage: chance(delay.perMillion) },
      abort: abort && {
        ...('httpStatus' in abort ? { http_status: abort.httpStatus } : { grpc_status: abort.grpcStatus }),
        percentage: chance(abort.perMillion),
      },
    }),
  );
}

function chance(perMillion: number): Resource {
  return { numerator: perMillion, denominator: 'MILLION' };
}
