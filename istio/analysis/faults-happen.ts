import type { Law } from '../checks/law.ts';
import { rules } from '../checks/virtual-service/parts.ts';
import { warning } from '../findings.ts';
import type { Percent } from '../schema/shared-messages.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/** A fault has a percentage above nought: without one it is nought, not a hundred. */
export const faultsHappen: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    const { delay, abort } = part.fault ?? {};
    for (const [kind, fault] of Object.entries({ delay, abort })) {
      if (!fault || isSaid(fault)) continue;
      const message = `the ${kind} never happens: without a percentage it is 0 per cent`;
      yield warning('MS0202', [...path, 'fault', kind], message, 'add "percentage: {value: 100}"');
    }
  }
};

/** A written nought is a way to switch a fault off. */
function isSaid(fault: { percentage?: Percent; percent?: number }): boolean {
  return fault.percentage?.value !== undefined || fault.percent !== undefined;
}
