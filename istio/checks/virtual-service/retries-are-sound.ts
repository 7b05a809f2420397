import { type Finding, wrong } from '../../findings.ts';
import { nearest } from '../../schema/nearest.ts';
import type { HTTPRetry, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

const CONDITIONS = [
  ...['5xx', 'gateway-error', 'reset', 'reset-before-request', 'connect-failure', 'retriable-4xx', 'refused-stream'],
  ...['retriable-status-codes', 'retriable-headers', 'envoy-ratelimited', 'http3-post-connect-failure'],
  ...['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'],
];

/** From and to, of the status codes that have a name in HTTP. */
const STATUS_CODES = [
  ...[
    [100, 103],
    [200, 208],
    [226, 226],
    [300, 305],
    [307, 308],
    [400, 418],
    [421, 426],
    [428, 429],
  ],
  ...[
    [431, 431],
    [451, 451],
    [500, 508],
    [510, 511],
  ],
] as [number, number][];

/** `retryOn` lists conditions Envoy knows and statuses that exist; without attempts nothing else is said. */
export const retriesAreSound: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    if (part.retries) yield* retryFindings(part.retries, [...path, 'retries']);
  }
};

function* retryFindings(retries: HTTPRetry, path: Path): Generator<Finding> {
  const { attempts = 0, retryOn } = retries;
  if (attempts < 0) yield wrong([...path, 'attempts'], 'attempts cannot be negative', 'write 0 for no retries');
  if (attempts === 0) {
    for (const field of ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'] as const) {
      if (retries[field] === undefined || retries[field] === '') continue;
      yield wrong([...path, field], `${field} is of no use without attempts`, 'add "attempts: 2", or take it out');
    }
  }
  for (const word of retryOn ? retryOn.split(',') : []) {
    if (CONDITIONS.includes(word) || isStatus(word)) continue;
    const meant = word.trim() === word ? nearest(word, CONDITIONS) : word.trim();
    const fix = meant === undefined ? `conditions are ${CONDITIONS.join(', ')}` : `did you mean "${meant}"?`;
    yield wrong([...path, 'retryOn'], `"${word}" is neither a condition nor an HTTP status`, fix);
  }
}

function isStatus(word: string): boolean {
  return /^\d+$/.test(word) && STATUS_CODES.some(([from, to]) => Number(word) >= from && Number(word) <= to);
}
