/** Short ways to write plans, and the options of their snapshots. */
import type { SnapshotOptions } from '../../envoy/snapshot.ts';
import type { Cluster, HttpHandler, Listener, Plan, VirtualHost } from '../../plan/plan.ts';

export interface HandlerChoices extends Partial<Omit<HttpHandler, 'kind'>> {
  listenerPort?: number;
  servicePort?: number;
}

/** One listener, one HTTP handler. */
export function httpListener(virtualHosts: VirtualHost[], choices: HandlerChoices = {}): Listener {
  const { listenerPort = 10080, servicePort = 80, ...rest } = choices;
  const handler: HttpHandler = {
    kind: 'http',
    name: 'outbound_80',
    edge: false,
    ports: 'ignored',
    forwardProxy: false,
    pathNormalization: 'BASE',
    virtualHosts,
    ...rest,
  };
  const chains = [{ name: handler.name, handler }];
  return { name: handler.name, address: '127.0.0.1', port: listenerPort, servicePort, chains };
}

export function planOf(listeners: Listener[], clusters: Cluster[] = []): Plan {
  return { proxy: { kind: 'sidecar', namespace: 'default', labels: {} }, listeners, clusters };
}

/** The subset's cluster of `a.default.svc.cluster.local`, as test/plan/rules.ts names it. */
export function clusterOf(subset: string, port: number, more: Partial<Cluster> = {}): Cluster {
  return {
    name: `outbound|80|${subset}|a.default.svc.cluster.local`,
    host: 'a.default.svc.cluster.local',
    port: 80,
    subset,
    discovery: 'static',
    endpoints: [{ address: '127.0.0.1', port, weight: 1, labels: {}, locality: '' }],
    protocol: 'http1',
    policy: {},
    ...more,
  };
}

export function options(more: Partial<SnapshotOptions> = {}): SnapshotOptions {
  return {
    engine: 'wasm',
    adminPort: 15000,
    directory: '/etc/mainsheet',
    accessLog: false,
    dialect: 'latin1',
    ...more,
  };
}
