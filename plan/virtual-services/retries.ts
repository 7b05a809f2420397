import type { HTTPRetry } from '../../istio/index.ts';
import type { Retry } from '../plan.ts';

const DEFAULT_ATTEMPTS = 2;
const DEFAULT_ON = ['connect-failure', 'refused-stream', 'unavailable', 'cancelled', 'retriable-status-codes'];

/**
 * A rule without `retries` has the mesh's default, and that failing Istio's own; `retries` without `retryOn` has Istio's
 * conditions, not the mesh's. With a consistent hash a retry goes to the same host, unless asked otherwise.
 */
export function retryOf(written: HTTPRetry | undefined, consistentHash: boolean): Retry | undefined {
  if (!written) return consistentHash ? DEFAULT_OF_HASHED : DEFAULT;
  return madeOf(written, consistentHash);
}

/** What most rules have is one object. */
const DEFAULT = madeOf({ attempts: DEFAULT_ATTEMPTS }, false);
const DEFAULT_OF_HASHED = madeOf({ attempts: DEFAULT_ATTEMPTS }, true);

function madeOf(written: HTTPRetry, consistentHash: boolean): Retry | undefined {
  const { attempts = 0, retryOn, perTryTimeout, backoff, retryRemoteLocalities, retryIgnorePreviousHosts } = written;
  if (attempts <= 0) return undefined;
  return {
    attempts,
    ...conditions(retryOn),
    ...(perTryTimeout && { perTryTimeout }),
    ...(backoff && { backoff }),
    avoidPreviousHosts: retryIgnorePreviousHosts ?? !consistentHash,
    otherPriorities: retryRemoteLocalities ?? false,
  };
}

/** Numbers among the conditions are status codes, which only count beside the condition that asks for them. */
function conditions(retryOn: string | undefined): { on: string[]; statusCodes: number[] } {
  if (!retryOn) return { on: [...DEFAULT_ON], statusCodes: [] };
  const words = retryOn
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const statusCodes = words.filter((word) => /^\d+$/.test(word)).map(Number);
  const on = words.filter((word) => !/^\d+$/.test(word));
  if (statusCodes.length > 0 && !on.includes('retriable-status-codes')) on.push('retriable-status-codes');
  return { on, statusCodes };
}
