import { doubtful, type Finding, wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { shareFindings } from '../grammar/percentages.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

/** Either `mirror` or `mirrors`, which Istio does not ask of a rule that delegates, and shares of 0 to 100 per cent. */
export const mirrorsAreSound: Law<VirtualService> = function* (virtualService) {
  for (const { part: rule, path } of rules(virtualService)) {
    if (rule.mirror && rule.mirrors?.length && !rule.delegate) {
      const message = 'a rule cannot have both mirror and mirrors';
      yield { ...wrong([...path, 'mirrors'], message, 'list all of them under "mirrors"'), at: 'key' };
    }
    if (rule.mirrorPercent !== undefined) {
      const place = [...path, 'mirrorPercent'];
      if (rule.mirrorPercent > 100)
        yield wrong(place, `${rule.mirrorPercent} is not from 0 to 100 per cent`, 'write 100 for all');
      else yield deprecated(rule.mirrorPercent, rule.mirrorPercentage === undefined, place);
    }
    const { mirrorPercentage } = rule;
    yield* shareFindings(mirrorPercentage?.value, [...path, 'mirrorPercentage', 'value']);
    for (const [index, { percentage }] of (rule.mirrors ?? []).entries()) {
      yield* shareFindings(percentage?.value, [...path, 'mirrors', index, 'percentage', 'value']);
    }
  }
};

function deprecated(percent: number, isAlone: boolean, path: Path): Finding {
  const finding = doubtful(path, 'mirrorPercent is deprecated', 'use "mirrorPercentage: {value: …}"');
  return isAlone ? { ...finding, mend: { key: 'mirrorPercentage', value: { value: percent } } } : finding;
}
