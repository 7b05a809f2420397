import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import type { Law } from '../law.ts';
import { splits } from './parts.ts';

/** Weights are relative and not negative, and among several destinations one at least is above 0. */
export const weightsTotalAboveZero: Law<VirtualService> = function* (virtualService) {
  for (const { part: destinations, path } of splits(virtualService)) {
    let total = 0;
    for (const [index, { weight = 0 }] of destinations.entries()) {
      if (weight < 0) yield wrong([...path, index, 'weight'], 'a weight cannot be negative', 'write 0 or more');
      total += weight;
    }
    if (destinations.length > 1 && total === 0) {
      yield wrong(path, 'there are several destinations, and their weights total 0', 'give each a "weight"');
    }
  }
};
