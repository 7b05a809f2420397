import type { Law } from '../checks/law.ts';
import { rules } from '../checks/virtual-service/parts.ts';
import { info } from '../findings.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/** Faults come before everything else of a rule: its retries do not repeat an abort, its timeout does not count a delay. */
export const faultsStandAlone: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    const { delay, abort } = part.fault ?? {};
    const elsewhere = 'to try that, inject the fault into the calls of the service behind';
    if (abort && part.retries?.attempts) {
      const message = 'an injected abort is not retried: clients get all of them, whatever "retries" says';
      yield info('MS0208', [...path, 'fault', 'abort'], message, elsewhere);
    }
    if (delay?.fixedDelay && part.timeout && delay.fixedDelay >= part.timeout) {
      const message = 'an injected delay does not count against "timeout": requests are late, but do not fail';
      yield info('MS0208', [...path, 'fault', 'delay'], message, elsewhere);
    }
  }
};
