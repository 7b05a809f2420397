/**
 * The EnvoyFilters that load our filters into Istio's own proxies: internal headers stripped before anything else, class
 * routes at the head of every virtual host, the filters ahead of Istio's for faults. What no rule takes stays Istio's.
 */
import type { Plan, VirtualHost } from '../../plan/plan.ts';
import { WITHOUT_INTERNAL_HEADERS } from '../listeners/connection-manager.ts';
import { FAULT_FILTER, WASM_TYPE } from '../names.ts';
import { type Resource, typed, typeUrl } from '../resource.ts';
import type { Site } from '../routes/site.ts';
import { wasmFilter } from '../traffic-filter.ts';
import { partsOf } from './chain.ts';
import { classRoutes } from './class-routes.ts';
import { type Code, dataSource } from './code.ts';
import { decideInMesh, hasRules } from './decisions.ts';
import { listenerPort, meshTable, type RuledHandler, ruledHandlers } from './handlers.ts';
import { type KubernetesObject, objectName } from './object.ts';
import type { MeshOptions } from './options.ts';
import { fitting } from './split.ts';

const MANAGER = 'envoy.filters.network.http_connection_manager';

/** In the order in which they are to be applied. @throws EnvoyProblem for a host whose rules are too many for one object. */
export function envoyFilters(plan: Plan, options: MeshOptions): KubernetesObject[] {
  const filters = ruledHandlers(plan).flatMap((ruled) => handlerFilters(plan, ruled, options));
  return filters.length > 0 ? [envoyFilter(plan, 'mainsheet-headers', [withoutInternalHeaders(plan)]), ...filters] : [];
}

/** Routes first, then the filters that name them; several of each where the rules of all hosts are too many for one. */
function handlerFilters(plan: Plan, { handler, site }: RuledHandler, options: MeshOptions): KubernetesObject[] {
  const write = (hosts: VirtualHost[], part: number) => {
    const name = objectName('mainsheet', handler.name, ...(part > 0 ? [part + 1] : []));
    const made = options.filters.map((filter, index) => {
      const decided = hosts.map((host) => decideInMesh(host, partsOf(filter.name)));
      const { decisions, routes } = classRoutes(decided, site);
      const table = meshTable(handler, decisions, index, options);
      const patches = aheadOfFaults(plan, site, options.ports, { ...filter, name: `${name}-${filter.name}`, table });
      return { routes, patches: decided.some(({ needsFilter }) => needsFilter) ? patches : [] };
    });
    const routes = made.flatMap((one) => one.routes).map((route) => atEveryHost(plan, site, route));
    return [
      ...(routes.length > 0 ? [envoyFilter(plan, `${name}-routes`, routes)] : []),
      envoyFilter(
        plan,
        `${name}-filter`,
        made.flatMap(({ patches }) => patches),
      ),
    ];
  };
  const served = (host: VirtualHost) =>
    options.filters.some(({ name }) => decideInMesh(host, partsOf(name)).needsFilter);
  const hosts = handler.virtualHosts.filter((host) => hasRules(host) && served(host));
  return hosts.length > 0 ? fitting(hosts, write) : [];
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

interface Filter {
  name: string;
  table: Uint8Array;
  code: Code;
}

/** In their order: each stands directly before Istio's filter for faults, behind those that were put there already. */
function aheadOfFaults(plan: Plan, site: Site, ports: MeshOptions['ports'], filter: Filter): Resource[] {
  const portNumber = listenerPort(plan, site, ports);
  const context = contextOf(plan);
  const insert = (value: Resource) => ({
    applyTo: 'HTTP_FILTER',
    match: {
      context,
      listener: { portNumber, filterChain: { filter: { name: MANAGER, subFilter: { name: FAULT_FILTER } } } },
    },
    patch: { operation: 'INSERT_BEFORE', value },
  });
  const loaded = wasmFilter(filter.name, filter.table, dataSource(filter.code));
  if (filter.code.kind === 'file') return [insert(loaded)];
  // Istio's agent fetches code for what comes by name only.
  const config_discovery = { config_source: { ads: {}, initial_fetch_timeout: '0s' }, type_urls: [typeUrl(WASM_TYPE)] };
  return [
    { applyTo: 'EXTENSION_CONFIG', match: { context }, patch: { operation: 'ADD', value: loaded } },
    insert({ name: filter.name, config_discovery }),
  ];
}
