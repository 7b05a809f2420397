import { envoyRefuses } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

const REDIRECTS = [301, 302, 303, 307, 308];

/** Istio admits status 600 and every redirect code of 3xx; Envoy then refuses the whole configuration. */
export const envoyTakesTheStatuses: Law<VirtualService> = function* (virtualService) {
  for (const { part: rule, path } of rules(virtualService)) {
    const { redirectCode } = rule.redirect ?? {};
    if (redirectCode && redirectCode >= 300 && redirectCode < 400 && !REDIRECTS.includes(redirectCode)) {
      const place = [...path, 'redirect', 'redirectCode'];
      yield envoyRefuses(place, `Envoy cannot redirect by ${redirectCode}`, 'use 301, 302, 303, 307 or 308');
    }
    if (rule.directResponse?.status === 600) {
      yield envoyRefuses([...path, 'directResponse', 'status'], 'Envoy refuses status 600', 'use 200 to 599');
    }
    if (rule.fault?.abort?.httpStatus === 600) {
      yield envoyRefuses([...path, 'fault', 'abort', 'httpStatus'], 'Envoy refuses status 600', 'use 200 to 599');
    }
  }
};
