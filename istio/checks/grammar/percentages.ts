import { type Finding, wrong } from '../../findings.ts';
import type { Percent } from '../../schema/shared-messages.ts';
import type { Path } from '../../yaml/locate.ts';

/** Envoy counts per million: nothing between 0 and this can be said. Istio minds it of faults only. */
const SMALLEST = 0.0001;

/** Of a fault: 0, or 0.0001 to 100. */
export function* percentageFindings(percentage: Percent | undefined, path: Path): Generator<Finding> {
  const { value = 0 } = percentage ?? {};
  yield* shareFindings(value, [...path, 'value']);
  if (value > 0 && value < SMALLEST) {
    yield wrong(
      [...path, 'value'],
      `${value} per cent is below the smallest share, ${SMALLEST}`,
      `write ${SMALLEST} or more, or 0`,
    );
  }
}

/** From 0 to 100 per cent, however small. */
export function* shareFindings(value: number | undefined, path: Path): Generator<Finding> {
  if (value !== undefined && (value < 0 || value > 100))
    yield wrong(path, `${value} is not from 0 to 100 per cent`, 'write a number from 0 to 100');
}
