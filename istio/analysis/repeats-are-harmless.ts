import type { Law } from '../checks/law.ts';
import { rules } from '../checks/virtual-service/parts.ts';
import { info, warning } from '../findings.ts';
import type { HTTPRoute, VirtualService } from '../schema/virtual-service.ts';

const NOT_REPEATABLE = ['POST', 'PATCH'];
/** Conditions that also hold after the service has begun, or finished, its work. */
const AFTER_THE_FACT = ['5xx', 'gateway-error', 'reset', 'retriable-4xx', 'retriable-headers', 'deadline-exceeded'];

/**
 * Requests that change something are not sent twice unawares. Asked of rules that name such a method. Without attempts
 * there is no `retryOn`.
 */
export const repeatsAreHarmless: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    const method = methodOf(part);
    if (!method || !part.route?.length) continue;
    const { retries } = part;
    if (!retries) {
      const message = `a ${method} that does not get through is sent again, twice at most: Istio's default`;
      yield info('MS0207', path, message, 'write "retries: {attempts: 0}" to have it sent once');
      continue;
    }
    const condition = (retries.retryOn ?? '')
      .split(',')
      .find((word) => AFTER_THE_FACT.includes(word) || /^\d/.test(word));
    if (condition === undefined) continue;
    const message = `a ${method} is sent again on ${condition}, when the service may have carried it out already`;
    const fix = 'leave only "connect-failure,refused-stream", or make the service notice repeats';
    yield warning('MS0207', [...path, 'retries', 'retryOn'], message, fix);
  }
};

function methodOf({ match = [] }: HTTPRoute): string | undefined {
  return match.map(({ method }) => method?.exact ?? '').find((method) => NOT_REPEATABLE.includes(method));
}
