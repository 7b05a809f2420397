import { doubtful, wrong } from '../../findings.ts';
import type { DestinationRule } from '../../schema/destination-rule.ts';
import { durationFindings } from '../grammar/durations.ts';
import { shareFindings } from '../grammar/percentages.ts';
import type { Law } from '../law.ts';
import { settings } from './policies.ts';

/** Outlier detection: durations, percentages, and local errors counted apart only where they are split off. */
export const outliersAreCounted: Law<DestinationRule> = function* (destinationRule) {
  for (const { setting: outliers, path } of settings(destinationRule, 'outlierDetection')) {
    yield* durationFindings(outliers.interval, [...path, 'interval']);
    yield* durationFindings(outliers.baseEjectionTime, [...path, 'baseEjectionTime']);
    yield* shareFindings(outliers.maxEjectionPercent, [...path, 'maxEjectionPercent']);
    yield* shareFindings(outliers.minHealthPercent, [...path, 'minHealthPercent']);
    for (const [index, code] of (outliers.outlierDetectionHttpErrorCodes ?? []).entries()) {
      if (code >= 100 && code <= 599) continue;
      const place = [...path, 'outlierDetectionHttpErrorCodes', index];
      yield wrong(place, `${code} is not a status of HTTP`, 'write a status from 100 to 599');
    }
    if (outliers.consecutiveLocalOriginFailures && !outliers.splitExternalLocalOriginErrors) {
      const message = 'local failures are counted apart only with splitExternalLocalOriginErrors';
      yield wrong([...path, 'consecutiveLocalOriginFailures'], message, 'add "splitExternalLocalOriginErrors: true"');
    }
    if (outliers.consecutiveErrors !== undefined) {
      const message = 'consecutiveErrors is no longer in use';
      yield doubtful([...path, 'consecutiveErrors'], message, 'use consecutiveGatewayErrors or consecutive5xxErrors');
    }
  }
};
