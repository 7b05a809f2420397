/**
 * WasmPlugin and TrafficExtension: Istio's own resources for Wasm. They cannot change routes, so they will do where a
 * filter has nothing to say of them: names of rules, faults, and requests that go where they would have gone.
 */
import type { Decisions } from '../../plan/decide.ts';
import type { Plan, Rule, VirtualHost } from '../../plan/plan.ts';
import type { Site } from '../routes/site.ts';
import { does, type MeshFilter, partsOf } from './chain.ts';
import { urlOf } from './code.ts';
import { decideInMesh, hasRules } from './decisions.ts';
import { listenerPort, meshTable, type RuledHandler, ruledHandlers } from './handlers.ts';
import { type KubernetesObject, objectName } from './object.ts';
import type { MeshOptions } from './options.ts';
import { mirrorsOf, ownClass, rulesWithOther } from './own-routes.ts';
import { fitting } from './split.ts';

export type PluginKind = 'WasmPlugin' | 'TrafficExtension';

export interface Plugins {
  objects: KubernetesObject[];
  /** Rules for which a filter of the chain would need a route; then there are no objects. */
  refused: Rule[];
}

/** @throws EnvoyProblem for a host whose rules are too many for one object. */
export function plugins(plan: Plan, kind: PluginKind, options: MeshOptions): Plugins {
  const ruled = ruledHandlers(plan);
  const refused = new Set(ruled.flatMap((one) => needRoute(one, options.filters)));
  if (refused.size > 0) return { objects: [], refused: [...refused] };
  const objects = ruled.flatMap((one) =>
    options.filters.flatMap((_, index) => filterPlugins(plan, kind, one, index, options)),
  );
  return { objects, refused: [] };
}

function needRoute({ handler, site }: RuledHandler, filters: MeshFilter[]): Rule[] {
  const names = filters.map(({ name }) => name);
  return handler.virtualHosts.filter(hasRules).flatMap((host) => {
    if (does('mirrors', names)) return host.rules.filter(mirrorsOf);
    if (!does('routes', names)) return [];
    const decided = decideInMesh(host, ['routes']);
    return rulesWithOther(decided, ownClass(decided, site));
  });
}

/** Of one filter of the chain: several where the rules of all hosts are too many for one. */
function filterPlugins(
  plan: Plan,
  kind: PluginKind,
  { handler, site }: RuledHandler,
  index: number,
  options: MeshOptions,
): KubernetesObject[] {
  const filter = options.filters[index]!;
  const decided = new Map(handler.virtualHosts.filter(hasRules).map((host) => [host, decide(host, filter, site)]));
  const write = (hosts: VirtualHost[], part: number) => {
    const name = objectName('mainsheet', handler.name, filter.name, ...(part > 0 ? [part + 1] : []));
    const table = meshTable(
      handler,
      hosts.map((host) => decided.get(host)!),
      index,
      options,
    );
    return [pluginObject(plan, kind, options, { name, port: listenerPort(plan, site, options.ports), table, index })];
  };
  const served = [...decided].flatMap(([host, { needsFilter }]) => (needsFilter ? [host] : []));
  return served.length > 0 ? fitting(served, write) : [];
}

/** All classes are what Istio does by itself, so that none has to be named. */
function decide(host: VirtualHost, { name }: MeshFilter, site: Site): Decisions {
  const decided = decideInMesh(host, partsOf(name));
  const own = ownClass(decided, site);
  return { ...decided, ...(own && { nativeDefault: own }) };
}

interface Written {
  name: string;
  port: number;
  table: Uint8Array;
  /** The filter's place in the chain. */
  index: number;
}

function pluginObject(
  { proxy }: Plan,
  kind: PluginKind,
  { filters }: MeshOptions,
  { name, port, table, index }: Written,
): KubernetesObject {
  const selects = Object.keys(proxy.labels).length > 0;
  const { code } = filters[index]!;
  const wasm = {
    url: urlOf(code),
    ...(code.kind === 'remote' && code.sha256 && { sha256: code.sha256 }),
    pluginName: name,
    failStrategy: 'FAIL_RELOAD',
    pluginConfig: { table: Buffer.from(table).toString('base64') },
  };
  return {
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind,
    metadata: { name, namespace: proxy.namespace },
    spec: {
      ...(selects && { selector: { matchLabels: proxy.labels } }),
      match: [{ mode: 'CLIENT', ports: [{ number: port }] }],
      // The highest comes first.
      ...(filters.length > 1 && { priority: filters.length - index }),
      ...(kind === 'WasmPlugin' ? wasm : { wasm }),
    },
  };
}
