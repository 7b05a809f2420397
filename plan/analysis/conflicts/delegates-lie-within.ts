import { conflicts } from '../../virtual-services/delegate-matches.ts';
import type { Check } from '../check.ts';
import { delegations } from '../delegations.ts';

/**
 * Each match of a delegate lies within one of the rule that delegates, or else its whole rule is dropped. Istio compares
 * the kinds of the tests: a regex lies within nothing.
 */
export const delegatesLieWithin: Check = function* ({ model }) {
  for (const { root, path, delegate } of delegations(model)) {
    const outer = root.spec.http?.[Number(path[2])]?.match ?? [];
    if (outer.length === 0) continue;
    for (const [index, { match = [] }] of (delegate?.spec.http ?? []).entries()) {
      const stray = match.findIndex((inner) => outer.every((each) => conflicts(each, inner)));
      if (stray < 0) continue;
      yield {
        ...{ code: 'MS0301', severity: 'warning', refused: false, resource: delegate! },
        path: ['spec', 'http', index, 'match', stray],
        message: `the rule is dropped: Istio cannot see that this match lies within those of ${root.namespace}/${root.name} which delegates to it`,
        fix: 'narrow the match of the root, or leave out here what it already asks; a regex on either side compares with nothing',
      };
    }
  }
};
