import type { Law } from '../checks/law.ts';
import { splits } from '../checks/virtual-service/parts.ts';
import { warning } from '../findings.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/** Beside weighted destinations one without a weight has none, and gets nothing. */
export const weightsAreAllGiven: Law<VirtualService> = function* (virtualService) {
  for (const { part: split, path } of splits(virtualService)) {
    if (!split.some(({ weight }) => weight)) continue;
    const total = split.reduce((sum, { weight = 0 }) => sum + weight, 0);
    for (const [index, { destination, weight }] of split.entries()) {
      if (weight !== undefined) continue;
      const name = destination.subset ? `the subset ${destination.subset}` : destination.host;
      const fix = total < 100 ? `add "weight: ${100 - total}"` : 'add a weight; 0 if nothing is to go there';
      yield warning('MS0211', [...path, index], `nothing goes to ${name}: without a weight it has 0`, fix);
    }
  }
};
