/** `generate --for istio`: resources that load the filter into a mesh's own proxies, numbered for `kubectl apply -f DIR`. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialectOfVersion } from '../envoy/find.ts';
import { codeAt } from '../envoy/mesh/code.ts';
import { envoyFilters } from '../envoy/mesh/envoy-filters.ts';
import { type KubernetesObject, objectAsYaml, objectName } from '../envoy/mesh/object.ts';
import { type PluginKind, plugins } from '../envoy/mesh/plugins.ts';
import { type DestinationRule, type Model, type Resource, valueOf } from '../istio/index.ts';
import { destinationRulesUsed } from '../plan/destination-rules/used.ts';
import type { Plan, Rule } from '../plan/plan.ts';
import { FINE, WRONG } from './exit.ts';
import { FILTER } from './filter.ts';
import { say, type Terminal } from './terminal.ts';

export interface IstioOptions {
  output: string;
  with: 'envoyfilter' | 'wasmplugin' | 'trafficextension';
  code: string;
  envoyVersion: string;
  port: ReadonlyMap<number, number>;
}

const PLUGIN_KINDS: Record<string, PluginKind> = { wasmplugin: 'WasmPlugin', trafficextension: 'TrafficExtension' };
/** By this line of a file it is known as one of ours, to be replaced. */
const MARK = '# Written by mainsheet generate --for istio.\n';

/** The exit code. */
export function writeForIstio(
  { plan, model }: { plan: Plan; model: Model },
  options: IstioOptions,
  terminal: Terminal,
): number {
  const code = codeAt(options.code, createHash('sha256').update(readFileSync(FILTER)).digest('hex'));
  const meshOptions = { code, dialect: dialectOfVersion(options.envoyVersion), ports: options.port };
  const kind = PLUGIN_KINDS[options.with];
  const { objects, refused } = kind
    ? plugins(plan, kind, meshOptions)
    : { objects: envoyFilters(plan, meshOptions), refused: [] };
  if (refused.length > 0) {
    for (const rule of refused) terminal.err(`${placeOf(rule)}error: rule ${rule.name} needs a route`);
    say(
      terminal,
      `nothing is written: a ${kind} changes no routes. Use --with envoyfilter, or keep such rules out of the input`,
    );
    return WRONG;
  }
  const rules = kind ? [] : destinationRulesUsed(model, plan).map(asWritten);
  writeNumbered([...rules, ...objects], options.output);
  if (code.kind === 'file') copyFileSync(FILTER, join(options.output, 'traffic.wasm'));
  if (objects.length === 0) say(terminal, 'there are no rules for these proxies');
  return FINE;
}

function placeOf({ origin }: Rule): string {
  return origin ? `${origin.file}:${origin.line}:${origin.column}: ` : '';
}

/** Without what the API server has added. */
function asWritten(resource: Resource<DestinationRule>): KubernetesObject {
  const { spec } = valueOf(resource.document) as KubernetesObject;
  const { kind, apiVersion, name, namespace } = resource;
  return { apiVersion, kind, metadata: { name, namespace }, spec };
}

/** In their order, which is kubectl's by name. What an earlier run left goes. */
function writeNumbered(objects: KubernetesObject[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.yaml'))) {
    const path = join(folder, name);
    if (readFileSync(path, 'utf8').startsWith(MARK)) rmSync(path);
  }
  const digits = String(objects.length).length;
  for (const [index, object] of objects.entries()) {
    const number = String(index + 1).padStart(digits, '0');
    const name = `${number}-${objectName(object.kind, object.metadata.namespace, object.metadata.name)}.yaml`;
    writeFileSync(join(folder, name), MARK + objectAsYaml(object));
  }
}
