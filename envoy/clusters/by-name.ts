import type { Plan } from '../../plan/plan.ts';

/** Names of the clusters that look up the host of each request. */
export function clustersByName({ clusters }: Plan): ReadonlySet<string> {
  return new Set(clusters.filter(({ discovery }) => discovery === 'by-name').map(({ name }) => name));
}
