/**
 * The EnvoyFilters that load our filter into Istio's own proxies: internal headers stripped before anything else, class
 * routes at the head of every virtual host, the filter ahead of Istio's for faults. What no rule takes stays Istio's.
 */
import type { HttpHandler, Plan, VirtualHost } from '../../plan/plan.ts';
import { type TableOptions, writeTable } from '../../plan/table/write.ts';
import { speaksHttp2 } from '../clusters/protocol.ts';
import { WITHOUT_INTERNAL_HEADERS } from '../listeners/connection-manager.ts';
import { FAULT_FILTER, WASM_TYPE } from '../names.ts';
import { type Resource, typed, typeUrl } from '../resource.ts';
import type { Site } from '../routes/site.ts';
import { wasmFilter } from '../traffic-filter.ts';
import { classRoutes } from './class-routes.ts';
import { type Code, dataSource } from './code.ts';
import { decideInMesh, hasRules, leaveToIstio } from './decisions.ts';
import { type KubernetesObject, objectName } from './object.ts';
import { fitting } from './split.ts';

export interface MeshOptions {
  code: Code;
  dialect: TableOptions['dialect'];
  /** Where a gateway's port listens in its Pod, if that is another than the Gateway says. */
  ports: ReadonlyMap<number, number>;
}

const MANAGER = 'envoy.filters.network.http_connection_manager';

/** In the order in which they are to be applied. @throws EnvoyProblem for a host whose rules are too many for one object. */
export function envoyFilters(plan: Plan, options: MeshOptions): KubernetesObject[] {
  const sites = ruledHandlers(plan);
  if (sites.length === 0) return [];
  return [
    envoyFilter(plan, 'mainsheet-headers', [withoutInternalHeaders(plan)]),
    ...sites.flatMap((site) => handlerFilters(plan, site, options)),
  ];
}

export interface RuledHandler {
  handler: HttpHandler;
  site: Site;
}

export function ruledHandlers(plan: Plan): RuledHandler[] {
  const http2 = new Set(plan.clusters.filter(speaksHttp2).map(({ name }) => name));
  // In a mesh the proxy has no loop guard of ours.
  const byName: ReadonlySet<string> = new Set();
  return plan.listeners.flatMap(({ chains, servicePort }) =>
    chains.flatMap(({ handler }) =>
      handler.kind === 'http' && handler.virtualHosts.some(hasRules)
        ? [{ handler, site: { port: servicePort, http2, byName } }]
        : [],
    ),
  );
}

/** Routes first, then the filter that names them; several of each where the rules of all hosts are too many for one. */
function handlerFilters(plan: Plan, { handler, site }: RuledHandler, options: MeshOptions): KubernetesObject[] {
  const write = (hosts: VirtualHost[], part: number) => {
    const { decisions, routes } = classRoutes(hosts.map(decideInMesh), site);
    const others = handler.virtualHosts.filter((host) => !hosts.includes(host));
    const table = writeTable(handler, [...decisions, ...others.map(leaveToIstio)], {
      nameRules: false,
      nameDefaults: false,
      dialect: options.dialect,
    });
    const name = objectName('mainsheet', handler.name, ...(part > 0 ? [part + 1] : []));
    return [
      envoyFilter(
        plan,
        `${name}-routes`,
        routes.map((route) => atEveryHost(plan, site, route)),
      ),
      envoyFilter(
        plan,
        `${name}-filter`,
        aheadOfFaults(plan, site, options, wasmFilter(name, table, dataSource(options.code))),
      ),
    ];
  };
  return fitting(handler.virtualHosts.filter(hasRules), write);
}

/** `-l` and `-n` say for which workloads. */
function envoyFilter({ proxy }: Plan, name: string, configPatches: Resource[]): KubernetesObject {
  const selects = Object.keys(proxy.labels).length > 0;
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name, namespace: proxy.namespace },
    spec: { ...(selects && { workloadSelector: { labels: proxy.labels } }), configPatches },
  };
}

function contextOf({ proxy }: Plan): string {
  return proxy.kind === 'gateway' ? 'GATEWAY' : 'SIDECAR_OUTBOUND';
}

function withoutInternalHeaders(plan: Plan): Resource {
  const value = {
    name: MANAGER,
    typed_config: typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
      early_header_mutation_extensions: [WITHOUT_INTERNAL_HEADERS],
    }),
  };
  return {
    applyTo: 'NETWORK_FILTER',
    match: { context: contextOf(plan), listener: { filterChain: { filter: { name: MANAGER } } } },
    patch: { operation: 'MERGE', value },
  };
}

/** A gateway's virtual host for hosts without routes has none to be put before: there no route is named. */
function atEveryHost(plan: Plan, { port }: Site, value: Resource): Resource {
  const vhost = plan.proxy.kind === 'gateway' ? {} : { vhost: { route: { action: 'ANY' } } };
  return {
    applyTo: 'HTTP_ROUTE',
    match: { context: contextOf(plan), routeConfiguration: { portNumber: port, ...vhost } },
    patch: { operation: 'INSERT_FIRST', value },
  };
}

function aheadOfFaults(plan: Plan, { port }: Site, { code, ports }: MeshOptions, filter: Resource): Resource[] {
  const portNumber = plan.proxy.kind === 'gateway' ? (ports.get(port) ?? port) : port;
  const context = contextOf(plan);
  const insert = (value: Resource) => ({
    applyTo: 'HTTP_FILTER',
    match: {
      context,
      listener: { portNumber, filterChain: { filter: { name: MANAGER, subFilter: { name: FAULT_FILTER } } } },
    },
    patch: { operation: 'INSERT_BEFORE', value },
  });
  if (code.kind === 'file') return [insert(filter)];
  // Istio's agent fetches code for what comes by name only.
  const config_discovery = { config_source: { ads: {}, initial_fetch_timeout: '0s' }, type_urls: [typeUrl(WASM_TYPE)] };
  return [
    { applyTo: 'EXTENSION_CONFIG', match: { context }, patch: { operation: 'ADD', value: filter } },
    insert({ name: filter.name, config_discovery }),
  ];
}
