import type { HttpHandler, Plan } from '../../plan/plan.ts';

/** Names of the clusters that look up the host of each request. */
export function clustersByName({ clusters }: Plan): ReadonlySet<string> {
  return new Set(clusters.filter(({ discovery }) => discovery === 'by-name').map(({ name }) => name));
}

/** Whether any rule of a handler may lead to such a cluster. */
export function looksUpHosts({ virtualHosts }: HttpHandler, plan: Plan): boolean {
  const byName = clustersByName(plan);
  if (byName.size === 0) return false;
  return virtualHosts.some(({ rules }) =>
    rules.some(
      ({ action }) =>
        action.kind === 'forward' &&
        [...action.destinations, ...action.mirrors].some(({ cluster }) => byName.has(cluster)),
    ),
  );
}
