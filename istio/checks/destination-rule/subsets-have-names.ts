import { wrong } from '../../findings.ts';
import type { DestinationRule } from '../../schema/destination-rule.ts';
import { labelFindings } from '../grammar/labels.ts';
import { DNS_LABEL_FORM, isDnsLabel } from '../grammar/names.ts';
import type { Law } from '../law.ts';

/** Each subset has a name of its own, and labels that workloads can have. */
export const subsetsHaveNames: Law<DestinationRule> = function* ({ subsets = [] }) {
  const seen = new Set<string>();
  for (const [index, { name, labels }] of subsets.entries()) {
    const path = ['spec', 'subsets', index];
    if (!isDnsLabel(name)) yield wrong([...path, 'name'], `"${name}" is not a subset's name`, DNS_LABEL_FORM);
    else if (seen.has(name)) yield wrong([...path, 'name'], `there are two subsets "${name}"`, 'rename one of the two');
    seen.add(name);
    yield* labelFindings(labels, [...path, 'labels']);
  }
};
