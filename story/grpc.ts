/** What Envoy makes of an answer of its own for a gRPC client: HTTP's 200, and the status in a header. */
import type { Answer } from './answer.ts';
import type { HeaderList } from './request.ts';

/** As this client gets it. */
export function answerFor(headers: HeaderList, answer: Answer): Answer {
  const { status, grpcStatus, body, headers: own, ...rest } = answer;
  if (status === undefined || !isGrpc(headers)) return answer;
  return {
    ...{ status: 200, ...rest },
    headers: {
      ...own,
      'grpc-status': String(grpcStatus ?? STATUSES[status] ?? UNKNOWN),
      ...(body && { 'grpc-message': body }),
    },
  };
}

function isGrpc(headers: HeaderList): boolean {
  return headers.some(
    ([name, value]) => name.toLowerCase() === 'content-type' && /^application\/grpc(\+|$)/.test(value),
  );
}

const UNKNOWN = 2;

/** https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
const STATUSES: Record<number, number> = { 400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14 };
