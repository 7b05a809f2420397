/** `generate --for istio`: resources that load the filter into a mesh's own proxies, numbered for `kubectl apply -f DIR`. */
import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialectOfVersion } from '../envoy/find.ts';
import { makeFolder } from '../envoy/make-folder.ts';
import { clash, does, type FilterName } from '../envoy/mesh/chain.ts';
import { type Code, codeAt } from '../envoy/mesh/code.ts';
import { envoyFilters } from '../envoy/mesh/envoy-filters.ts';
import { type KubernetesObject, objectAsYaml, objectName } from '../envoy/mesh/object.ts';
import { type LeftToIstio, leftToIstio } from '../envoy/mesh/own-routes.ts';
import { type PluginKind, plugins } from '../envoy/mesh/plugins.ts';
import { type DestinationRule, type Model, type Resource, valueOf } from '../istio/index.ts';
import { destinationRulesUsed } from '../plan/destination-rules/used.ts';
import type { Plan, Rule } from '../plan/plan.ts';
import { FINE, UsageError, WRONG } from './exit.ts';
import { filterPath } from './filter.ts';
import { say, type Terminal } from './terminal.ts';

export interface IstioOptions {
  output: string;
  with: 'envoyfilter' | 'wasmplugin' | 'trafficextension';
  filter: FilterName[];
  code: string;
  envoyVersion: string;
  port: ReadonlyMap<number, number>;
  maxActiveFaults?: number | undefined;
}

const PLUGIN_KINDS: Record<string, PluginKind> = { wasmplugin: 'WasmPlugin', trafficextension: 'TrafficExtension' };
/** By this line of a file it is known as one of ours, to be replaced. */
const MARK = '# Written by mainsheet generate --for istio.\n';
/** Stands in `--code` for the name of the filter. */
const NAME = '{filter}';

/** The exit code. */
export function writeForIstio(
  { plan, model }: { plan: Plan; model: Model },
  options: IstioOptions,
  terminal: Terminal,
): number {
  const filters = options.filter.map((name) => ({ name, code: codeOf(name, options) }));
  const dialect = dialectOfVersion(options.envoyVersion);
  const meshOptions = { filters, dialect, ports: options.port, maxActiveFaults: options.maxActiveFaults };
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
  for (const left of leftToIstio(plan, options.filter)) terminal.err(warningOf(left, options.filter));
  const rules = kind || !choosesRoutes(options.filter) ? [] : destinationRulesUsed(model, plan).map(asWritten);
  writeNumbered(objects.length > 0 ? [...rules, ...objects] : [], options.output);
  for (const { name, code } of objects.length > 0 ? filters : []) {
    if (code.kind === 'file') copyFileSync(filterPath(name), join(options.output, `${name}.wasm`));
  }
  if (objects.length === 0)
    say(terminal, `there is nothing for ${options.filter.join(' and ')} to do in these proxies`);
  return FINE;
}

/** @throws UsageError for filters that cannot share a chain, or the code of one given for several. */
export function checkChain({ filter, code }: Pick<IstioOptions, 'filter' | 'code'>): void {
  const problem = clash(filter);
  if (problem) throw new UsageError(`--filter: ${problem}`);
  if (filter.length > 1 && !code.includes(NAME)) {
    throw new UsageError(`--code is for ${filter.length} filters: say where each is, with ${NAME} for its name`);
  }
}

function codeOf(name: FilterName, { code }: IstioOptions): Code {
  const sha256 = createHash('sha256')
    .update(readFileSync(filterPath(name)))
    .digest('hex');
  return codeAt(code.replaceAll(NAME, name), sha256);
}

function choosesRoutes(chain: FilterName[]): boolean {
  return does('routes', chain) || does('mirrors', chain);
}

function warningOf({ rule, route, fault }: LeftToIstio, chain: FilterName[]): string {
  const left = route && fault ? 'route and fault' : route ? 'route' : 'fault';
  return `${placeOf(rule)}warning: rule ${rule.name}: ${left} left to Istio, by --filter ${chain.join(' --filter ')}`;
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
  makeFolder(folder);
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
