/**
 * WasmPlugin and TrafficExtension: Istio's own resources for Wasm. They cannot change routes, so they will do where the
 * filter has nothing to say of them: faults on requests that go where they would have gone.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Decisions, RouteClass } from '../../plan/decide.ts';
import type { Forward, Plan, Rule } from '../../plan/plan.ts';
import { writeTable } from '../../plan/table/write.ts';
import { NO_OPS } from '../../plan/virtual-services/header-ops.ts';
import { retryOf } from '../../plan/virtual-services/retries.ts';
import { classRoute } from '../routes/route.ts';
import type { Site } from '../routes/site.ts';
import { urlOf } from './code.ts';
import { decideInMesh, hasRules, leaveToIstio } from './decisions.ts';
import { type MeshOptions, ruledHandlers } from './envoy-filters.ts';
import { type KubernetesObject, objectName } from './object.ts';

export type PluginKind = 'WasmPlugin' | 'TrafficExtension';

export interface Plugins {
  objects: KubernetesObject[];
  /** Rules that need a route; then there are no objects. */
  refused: Rule[];
}

export function plugins(plan: Plan, kind: PluginKind, options: MeshOptions): Plugins {
  const refused = new Set<Rule>();
  const objects = ruledHandlers(plan).map(({ handler, site }) => {
    const decisions = handler.virtualHosts.map((host) => {
      if (!hasRules(host)) return leaveToIstio(host);
      const decided = decideInMesh(host);
      const stays = decided.classes.find((known) => isIstiosOwn(known, host.name, site));
      for (const rule of rulesWithOther(decided, stays)) refused.add(rule);
      return { ...decided, ...(stays && { nativeDefault: stays }) };
    });
    const tableOptions = { nameRules: false, nameDefaults: false, dialect: options.dialect };
    const table = writeTable(handler, decisions, tableOptions);
    return pluginObject(plan, kind, options, { name: objectName('mainsheet', handler.name), port: site.port, table });
  });
  return refused.size > 0 ? { objects: [], refused: [...refused] } : { objects, refused: [] };
}

/** Whether the class is what Istio's own route of the service does. Gateways have no routes but those of rules. */
function isIstiosOwn(known: RouteClass, host: string, site: Site): boolean {
  const { action } = known;
  const destination = action.kind === 'forward' ? action.destinations[0] : undefined;
  if (!destination || destination.subset || `${destination.host}:${destination.port}` !== host) return false;
  const retry = retryOf(undefined, destination.hash !== undefined);
  const own: Forward = {
    kind: 'forward',
    destinations: [{ ...destination, headers: NO_OPS }],
    weighted: false,
    headers: NO_OPS,
    mirrors: [],
    rewrite: {},
    timeout: 0,
    ...(retry && { retry }),
  };
  return isDeepStrictEqual(classRoute(known, site), classRoute({ name: known.name, action: own }, site));
}

function rulesWithOther({ entries }: Decisions, stays: RouteClass | undefined): Rule[] {
  return entries
    .filter(({ outcomes }) => outcomes.some((outcome) => outcome.class.name !== stays?.name))
    .map(({ rule }) => rule);
}

interface Written {
  name: string;
  port: number;
  table: Uint8Array;
}

function pluginObject(
  { proxy }: Plan,
  kind: PluginKind,
  { code }: MeshOptions,
  { name, port, table }: Written,
): KubernetesObject {
  const selects = Object.keys(proxy.labels).length > 0;
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
      ...(kind === 'WasmPlugin' ? wasm : { wasm }),
    },
  };
}
