import type { MeshConfig, Model } from '../istio/index.ts';
import { clustersOf } from './clusters/clusters.ts';
import { reportRules } from './destination-rules/findings.ts';
import { patchesFor } from './envoy-filters.ts';
import type { Found } from './finding.ts';
import { PASSTHROUGH } from './listeners/fallback.ts';
import { gatewayListeners } from './listeners/gateway.ts';
import { localPorts } from './listeners/local-ports.ts';
import { meshListener } from './listeners/mesh.ts';
import { portListeners } from './listeners/port-listeners.ts';
import { tunnelEnds } from './listeners/tunnels.ts';
import { Memory } from './memory.ts';
import type { Cluster, Listener, Plan, Proxy } from './plan.ts';
import type { Dialect } from './regex/parse.ts';
import { silentDeployments } from './registry/silent-deployments.ts';
import { type Scope, scopeOf } from './scope/scope.ts';
import { reportUnheeded } from './unheeded/report.ts';
import { reportStreams } from './virtual-services/findings.ts';
import { type World, worldOf } from './world.ts';

export interface PlanOptions {
  proxy: Proxy;
  mesh: MeshConfig;
  /** Ports of Services and Gateways → local ports. What is not needed is passed over. */
  ports: ReadonlyMap<number, number>;
  /** The local port of the mesh listener. */
  meshPort: number;
  /** How the filter will read regular expressions. Absent: there is no filter, Envoy itself matches. */
  dialect?: Dialect;
}

/**
 * What Istio's configuration comes to for one proxy. Needs a model without refused resources. With the memory of the last
 * plan, what has not changed since is taken over.
 */
export function plan(model: Model, options: PlanOptions, memory = new Memory()): { plan: Plan; findings: Found[] } {
  const { proxy, mesh, ports, meshPort, dialect } = options;
  const findings = new Map<string, Found>();
  const report = (found: Found) => {
    const { kind, namespace, name } = found.resource;
    findings.set(JSON.stringify([kind, namespace, name, found.path, found.message]), found);
  };
  const world = worldOf(model, mesh, proxy, { report, memory, ...(dialect && { dialect }) });
  const scope = proxy.kind === 'gateway' ? undefined : scopeOf(model, mesh, proxy, world);
  const made = listenersOf(world, scope, ports, meshPort);
  const listeners = made.map((listener) => withSameHosts(listener, memory));
  const clusters = reachable(world, scope, listeners);
  reportRules(world);
  reportStreams(world);
  reportUnheeded(world);
  for (const { found } of silentDeployments(model, world.services.values())) world.report(found);
  const patches = patchesFor(world);
  return {
    plan: { proxy, listeners, clusters, ...(patches.length > 0 && { patches }) },
    findings: [...findings.values()],
  };
}

function listenersOf(
  world: World,
  scope: Scope | undefined,
  asked: PlanOptions['ports'],
  meshPort: number,
): Listener[] {
  if (!scope) return placed(gatewayListeners(world), asked, []);
  if (world.proxy.kind === 'sidecar') {
    return placed(portListeners(scope, world), asked, []);
  }
  const others = placed([...gatewayListeners(world), ...portListeners(scope, world)], asked, [meshPort]);
  return [...others, meshListener(scope, world, meshPort, others)];
}

function placed(listeners: Listener[], asked: PlanOptions['ports'], taken: number[]): Listener[] {
  const ports = localPorts(listeners, asked, taken);
  return listeners.map((listener, index) => ({ ...listener, port: ports[index]! }));
}

/** A virtual host of the same rules is the same object as in the last plan. */
function withSameHosts(listener: Listener, memory: Memory): Listener {
  const chains = listener.chains.map((chain) => {
    const { handler } = chain;
    if (handler.kind !== 'http') return chain;
    return { ...chain, handler: { ...handler, virtualHosts: memory.sameHosts(handler.name, handler.virtualHosts) } };
  });
  return { ...listener, chains };
}

/** Of the services that the workload sees, and of those that it does not see but that its rules name. */
function reachable(world: World, scope: Scope | undefined, listeners: readonly Listener[]): Cluster[] {
  const clusters = world.memory.keep('clusters', [world.surroundings], () => clustersOf(world));
  if (!scope) return clusters;
  const beyond = scope.unseen === 'refused' ? [] : [PASSTHROUGH];
  if (world.proxy.kind === 'all') return [...clusters, ...beyond, ...tunnelEnds(listeners)];
  const seen = new Set(scope.egress.flatMap(({ services }) => [...services.keys()]));
  const named = new Set(clustersNamed(listeners));
  return [...clusters.filter(({ host, name }) => seen.has(host) || named.has(name)), ...beyond];
}

function* clustersNamed(listeners: readonly Listener[]): Generator<string> {
  for (const { handler } of listeners.flatMap(({ chains }) => chains)) {
    const actions =
      handler.kind === 'http' ? handler.virtualHosts.flatMap(({ rules }) => rules.map((rule) => rule.action)) : [];
    const forwards = actions.filter((action) => action.kind === 'forward');
    const ends =
      handler.kind === 'tcp'
        ? handler.destinations
        : forwards.flatMap(({ destinations, mirrors }) => [...destinations, ...mirrors]);
    for (const { cluster } of ends) yield cluster;
  }
}
