import type { Law } from '../checks/law.ts';
import { rules } from '../checks/virtual-service/parts.ts';
import { info, warning } from '../findings.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/** The timeout is for all tries together, and leaves time for each. Without attempts there is no `perTryTimeout`. */
export const timeoutsLeaveTime: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    const { timeout = 0, retries } = part;
    const { perTryTimeout = 0, attempts = 0 } = retries ?? {};
    if (timeout === 0 || perTryTimeout === 0) continue;
    const place = [...path, 'retries', 'perTryTimeout'];
    const tries = Math.ceil(timeout / perTryTimeout);
    const needed = `raise "timeout" to ${((attempts + 1) * perTryTimeout) / 1000}s, or lower "perTryTimeout"`;
    if (tries <= 1) {
      yield warning('MS0209', place, 'a try that takes too long is not repeated: "timeout" is over first', needed);
    } else if (tries < attempts + 1) {
      const message = `"timeout" leaves time for ${tries} of the ${attempts + 1} tries if they are slow`;
      yield info('MS0209', place, message, needed);
    }
  }
};
