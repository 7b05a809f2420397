/** What Envoy's CORS filter does with a request before the router sees it. */
import type { Cors } from '../plan/plan.ts';
import type { Answer } from './answer.ts';
import { passes } from './conditions.ts';
import type { SeenRequest } from './request.ts';

/** The answer to a preflight that Envoy does not pass on; undefined: it goes to the upstream. */
export function preflightAnswer(cors: Cors | undefined, request: SeenRequest): Answer | undefined {
  const value = (name: string) => request.headers.find(([known]) => known === name)?.[1];
  const origin = value('origin');
  if (!cors || !origin || request.method !== 'OPTIONS' || !value('access-control-request-method')) return undefined;
  const allowed = cors.origins.some((test) => (test.kind === 'exact' && test.value === '*') || passes(test, origin));
  if (!allowed && cors.forwardUnmatchedPreflights) return undefined;
  return {
    status: 200,
    why: allowed
      ? `a CORS preflight from ${origin}, which is allowed`
      : `a CORS preflight from ${origin}, which is not allowed`,
    ...(allowed && { headers: headersOf(cors, origin) }),
  };
}

function headersOf({ methods, headers, expose, maxAge, credentials }: Cors, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    ...(methods.length > 0 && { 'access-control-allow-methods': methods.join() }),
    ...(headers.length > 0 && { 'access-control-allow-headers': headers.join() }),
    ...(expose.length > 0 && { 'access-control-expose-headers': expose.join() }),
    ...(maxAge !== undefined && { 'access-control-max-age': String(Math.floor(maxAge / 1000)) }),
    ...(credentials && { 'access-control-allow-credentials': 'true' }),
  };
}
