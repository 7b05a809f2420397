import type { Law } from '../checks/law.ts';
import { rules } from '../checks/virtual-service/parts.ts';
import { info } from '../findings.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/** `percent` of a delay is deprecated, and counts only where there is no `percentage`. */
export const delaysHavePercentages: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of rules(virtualService)) {
    const { percent, percentage } = part.fault?.delay ?? {};
    if (percent === undefined) continue;
    const place = [...path, 'fault', 'delay', 'percent'];
    if (percentage) yield info('MS0214', place, 'percent is not looked at beside percentage', 'leave it out');
    else {
      const finding = info('MS0214', place, 'percent is deprecated', 'use "percentage: {value: …}"');
      yield { ...finding, mend: { key: 'percentage', value: { value: percent } } };
    }
  }
};
