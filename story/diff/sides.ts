/** Both sides as one proxy sees them, and what is shared in comparing them. */
import { Clusters } from './clusters.ts';
import type { Names } from './effect.ts';
import { Origins } from './origins.ts';
import { Tests } from './tests.ts';
import type { View } from './view.ts';

export interface Sides {
  views: { old: View; new: View };
  clusters: Clusters;
  names: { old: Names; new: Names };
  tests: Tests;
  unsettled: Set<string>;
}

export function sidesOf(old: View, fresh: View, unsettled: Set<string>): Sides {
  const tests = new Tests();
  const clusters = new Clusters(old, fresh);
  const policies = new Origins(tests);
  const origins: Names['origins'] = (cors) => policies.nameOf(cors);
  return {
    ...{ views: { old, new: fresh }, clusters, tests, unsettled },
    names: { old: { cluster: clusters.oldName, origins }, new: { cluster: clusters.newName, origins } },
  };
}
