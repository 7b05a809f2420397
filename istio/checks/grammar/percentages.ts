import { type Finding, wrong } from '../../findings.ts';
import type { Percent } from '../../schema/shared-messages.ts';
import type { Path } from '../../yaml/locate.ts';

/** Envoy counts per million: nothing between 0 and this can be said. Istio minds it of faults only. */
export const SMALLEST_CHANCE = 0.0001;

/** 0, or `smallest` to 100. */
export function* percentageFindings(percentage: Percent | undefined, path: Path, smallest = 0): Generator<Finding> {
  const { value = 0 } = percentage ?? {};
  if (value < 0 || value > 100)
    yield wrong([...path, 'value'], `${value} is not from 0 to 100 per cent`, 'write a number from 0 to 100');
  else if (value > 0 && value < smallest) {
    yield wrong(
      [...path, 'value'],
      `${value} per cent is below the smallest share, ${smallest}`,
      `write ${smallest} or more, or 0`,
    );
  }
}

/** A whole percentage, as several limits are given. */
export function* wholePercentageFindings(value: number | undefined, path: Path): Generator<Finding> {
  if (value !== undefined && (value < 0 || value > 100))
    yield wrong(path, `${value} is not from 0 to 100 per cent`, 'write a number from 0 to 100');
}
