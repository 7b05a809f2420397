import type { Action, Cluster, VirtualHost } from '../plan.ts';
import type { Unseen } from '../scope/scope.ts';
import { NO_OPS } from '../virtual-services/header-ops.ts';
import { clusterName } from '../virtual-services/route-context.ts';

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

/** For hosts that the workload does not see: refused, passed on to wherever they were going, or to a proxy. */
export function fallbackHost(unseen: Unseen): VirtualHost {
  const [name, action] =
    unseen === 'refused' ? (['block_all', BLOCKED] as const) : (['allow_any', letThrough(unseen)] as const);
  return { name, domains: ['*'], httpsRedirect: false, rules: [{ name, matches: [{ conditions: [] }], action }] };
}

const BLOCKED: Action = { kind: 'direct', status: BAD_GATEWAY, headers: NO_OPS };

function letThrough(unseen: Exclude<Unseen, 'refused'>): Action {
  return {
    kind: 'forward',
    destinations: [{ weight: 1, headers: NO_OPS, ...(unseen === 'let through' ? ANYWHERE : proxyOf(unseen)) }],
    weighted: false,
    mirrors: [],
    timeout: 0,
    rewrite: {},
    headers: NO_OPS,
  };
}

const ANYWHERE = { cluster: PASSTHROUGH.name, host: '', port: 0 };

/** Istio takes the host as it is written: a short name is none. */
function proxyOf({ proxy: { host, subset, port } }: Exclude<Unseen, string>) {
  const number = port?.number ?? 0;
  return { cluster: clusterName(host, number, subset), host, ...(subset && { subset }), port: number };
}
