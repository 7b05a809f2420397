import type { Resource } from '../../istio/index.ts';

type Dated = Pick<Resource<unknown>, 'name' | 'namespace' | 'created'>;

/** Istio's order of precedence: the oldest first, then by name. What has no date counts as the oldest. */
export function byAge(a: Dated, b: Dated): number {
  const [first, second] = [a.created ?? 0, b.created ?? 0];
  if (first !== second) return first - second;
  return compareText(a.name, b.name) || compareText(a.namespace, b.namespace);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
