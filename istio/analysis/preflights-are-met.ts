import type { Law } from '../checks/law.ts';
import { rules } from '../checks/virtual-service/parts.ts';
import { warning } from '../findings.ts';
import type { StringMatch } from '../schema/shared-messages.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/** A browser's preflight is an OPTIONS request: a rule for other methods does not see it. A redirect has no CORS at all. */
export const preflightsAreMet: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    if (!part.corsPolicy) continue;
    const place = [...path, 'corsPolicy'];
    const { match = [] } = part;
    if (part.redirect) {
      const message = 'a redirect has no CORS: a preflight gets the redirect too, which browsers refuse';
      yield warning('MS0212', place, message, 'leave "corsPolicy" out, or let the service redirect');
    } else if (match.length > 0 && match.every(({ method }) => missesOptions(method))) {
      const message = 'no preflight is answered: it is an OPTIONS request, and the rule is for other methods';
      yield warning('MS0212', place, message, 'add a match with "method: {exact: OPTIONS}"');
    }
  }
};

/** Of a regex it is not asked. */
function missesOptions({ exact, prefix }: StringMatch = {}): boolean {
  if (exact !== undefined) return exact !== 'OPTIONS';
  return prefix !== undefined && !'OPTIONS'.startsWith(prefix);
}
