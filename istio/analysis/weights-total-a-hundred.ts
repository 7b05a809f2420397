import type { Law } from '../checks/law.ts';
import { splits } from '../checks/virtual-service/parts.ts';
import { warning } from '../findings.ts';
import type { VirtualService } from '../schema/virtual-service.ts';

/** Totals within these were meant to be a hundred. */
const [LEAST, MOST] = [80, 120];

/** Weights are relative. What looks like per cent should be: a total near a hundred, but not quite. */
export const weightsTotalAHundred: Law<VirtualService> = function* (virtualService) {
  for (const { part: split, path } of splits(virtualService)) {
    const weights = split.map(({ weight = 0 }) => weight);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const isEven = weights.every((weight) => weight === weights[0]);
    if (isEven || total === 100 || total < LEAST || total > MOST) continue;
    const shares = weights.map((weight) => `${((weight * 100) / total).toFixed(1)} %`).join(', ');
    const message = `the weights total ${total}, not 100: the shares are ${shares}`;
    yield warning('MS0210', path, message, 'make them total 100, if they are meant as per cent');
  }
};
