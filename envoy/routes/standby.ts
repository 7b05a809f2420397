/**
 * HTTP filters that stand by: few requests need them and each costs every request that it sees, so Envoy makes them for
 * those virtual hosts only that switch them on. They stay in the chain meanwhile: a listener that changes drops its
 * connections.
 */
import type { Rule } from '../../plan/plan.ts';
import { CORS_FILTER, FORWARD_PROXY_FILTER, LOOP_GUARD_FILTER } from '../names.ts';
import { type Resource, typed } from '../resource.ts';

/** `envoy.config.route.v3.FilterConfig`: what is there but empty switches a filter on. */
const ENABLED = typed('envoy.config.route.v3.FilterConfig', { config: {} });

/** `typed_per_filter_config` that switches filters on. */
export function enabled(filters: readonly string[]): Resource {
  return Object.fromEntries(filters.map((filter) => [filter, ENABLED]));
}

/** All that there are: for hosts whose routes an EnvoyFilter has written. */
export const STANDBY_FILTERS = [CORS_FILTER, FORWARD_PROXY_FILTER, LOOP_GUARD_FILTER];

/** Those that a host's rules need; `byName` are the clusters that look up the host of each request. */
export function filtersNeeded(rules: readonly Rule[], byName: ReadonlySet<string>): string[] {
  const lookUp = looksUpHosts(rules, byName) ? [FORWARD_PROXY_FILTER, LOOP_GUARD_FILTER] : [];
  return rules.some(({ action }) => action.cors) ? [CORS_FILTER, ...lookUp] : lookUp;
}

/** Whether any of the rules may lead to such a cluster. */
export function looksUpHosts(rules: readonly Rule[], byName: ReadonlySet<string>): boolean {
  if (byName.size === 0) return false;
  const looksUp = ({ cluster }: { cluster: string }) => byName.has(cluster);
  return rules.some(
    ({ action }) => action.kind === 'forward' && (action.destinations.some(looksUp) || action.mirrors.some(looksUp)),
  );
}
