import type { Action, Cluster, VirtualHost } from '../plan.ts';
import type { Scope } from '../scope/scope.ts';
import { NO_OPS } from '../virtual-services/header-ops.ts';

/** Wherever the request's own host is. Istio has it under the same name. */
export const PASSTHROUGH: Cluster = {
  name: 'PassthroughCluster',
  host: '',
  port: 0,
  discovery: 'by-name',
  endpoints: [],
  protocol: 'auto',
  policy: {},
};

const BAD_GATEWAY = 502;

/** For hosts that the workload does not see: Istio refuses them, or passes them on to wherever they were going. */
export function fallbackHost(policy: Scope['outboundTrafficPolicy']): VirtualHost {
  const [name, action] =
    policy === 'REGISTRY_ONLY' ? (['block_all', BLOCKED] as const) : (['allow_any', LET_THROUGH] as const);
  return { name, domains: ['*'], httpsRedirect: false, rules: [{ name, matches: [{ conditions: [] }], action }] };
}

const BLOCKED: Action = { kind: 'direct', status: BAD_GATEWAY, headers: NO_OPS };

const LET_THROUGH: Action = {
  kind: 'forward',
  destinations: [{ weight: 1, cluster: PASSTHROUGH.name, host: '', port: 0, headers: NO_OPS }],
  weighted: false,
  mirrors: [],
  timeout: 0,
  rewrite: {},
  headers: NO_OPS,
};
