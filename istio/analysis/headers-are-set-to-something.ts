import type { Law } from '../checks/law.ts';
import { headerOperations } from '../checks/virtual-service/parts.ts';
import { warning } from '../findings.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/** Setting a header to nothing leaves the one that is there. */
export const headersAreSetToSomething: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of headerOperations(virtualService)) {
    for (const side of ['request', 'response'] as const) {
      for (const [name, value] of Object.entries(part[side]?.set ?? {})) {
        if (value !== '') continue;
        const message = `a ${name} that is there keeps its value: nothing is set`;
        yield warning('MS0213', [...path, side, 'set', name], message, `list "${name}" under "remove"`);
      }
    }
  }
};
