/**
 * A plan as it is played: the same rules, but listeners on ports of our own, and one stand-in for the endpoints of each
 * cluster. How endpoints are spoken to, chosen and waited for goes: stand-ins are plain servers that answer at once.
 */
import type { Action, Cluster, FilterChain, HttpHandler, Plan, Rule } from '../plan/plan.ts';

export interface Places {
  /** Local port by the listener's name. A listener that is not named is left out. */
  listeners: ReadonlyMap<string, number>;
  /** The stand-in's port by the cluster's name. */
  standIns: ReadonlyMap<string, number>;
}

const HERE = '127.0.0.1';

export function staged(plan: Plan, { listeners, standIns }: Places): Plan {
  return {
    ...plan,
    listeners: plan.listeners.flatMap((listener) => {
      const port = listeners.get(listener.name);
      return port === undefined ? [] : [{ ...listener, address: HERE, port, chains: listener.chains.map(stagedChain) }];
    }),
    clusters: plan.clusters.map((cluster) => stagedCluster(cluster, standIns.get(cluster.name))),
  };
}

/** Whether there is anyone to stand in for: without endpoints Envoy answers by itself. */
export function hasEndpoints({ discovery, endpoints }: Cluster): boolean {
  return discovery !== 'static' || endpoints.length > 0;
}

function stagedCluster({ name, host, port, subset, protocol }: Cluster, standIn: number | undefined): Cluster {
  const endpoint = { address: HERE, weight: 1, labels: {}, locality: '' };
  return {
    ...{ name, host, port, ...(subset !== undefined && { subset }) },
    discovery: 'static',
    endpoints: standIn === undefined ? [] : [{ ...endpoint, port: standIn }],
    protocol: protocol === 'tcp' ? 'tcp' : 'http1',
    policy: {},
  };
}

/** Certificates are our own, and whoever connects is let in. */
function stagedChain(chain: FilterChain): FilterChain {
  const { tls, serverNames = ['*'], handler } = chain;
  return {
    ...chain,
    ...(tls && { tls: { certificates: [{ hosts: serverNames }], requireClientCertificate: false } }),
    handler: handler.kind === 'http' ? stagedHandler(handler) : handler,
  };
}

function stagedHandler(handler: HttpHandler): HttpHandler {
  const stagedRule = (rule: Rule): Rule => ({ ...rule, action: withoutHaste(rule.action) });
  return {
    ...handler,
    virtualHosts: handler.virtualHosts.map((host) => ({ ...host, rules: host.rules.map(stagedRule) })),
  };
}

/** On a busy machine a stand-in, too, may be later than a rule allows. */
function withoutHaste(action: Action): Action {
  if (action.kind !== 'forward') return action;
  const { retry, ...rest } = action;
  return { ...rest, timeout: 0 };
}
