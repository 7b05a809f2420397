/**
 * Everything that Envoy is given for one plan. Made by `snapshot(plan, options)`, written by `writeSnapshot`, moved
 * from one to the next by `run`'s reload.
 */
import type { EnvoyPatch, HttpHandler, Plan } from '../plan/plan.ts';
import { type TableOptions, writeTable } from '../plan/table/write.ts';
import { bootstrap } from './bootstrap.ts';
import { clustersByName } from './clusters/by-name.ts';
import { speaksHttp2 } from './clusters/protocol.ts';
import { patchBootstrap } from './envoy-filter/bootstrap.ts';
import { patchClusters } from './envoy-filter/clusters.ts';
import { patchListeners } from './envoy-filter/listeners.ts';
import { withNativeFaults } from './envoy-filter/native-faults.ts';
import { Patches } from './envoy-filter/patches.ts';
import { type Place, placeOf } from './envoy-filter/place.ts';
import { patchRoutes } from './envoy-filter/routes.ts';
import type { Encoding } from './files.ts';
import { KeptParts } from './kept-parts.ts';
import { listenerResource } from './listeners/listener.ts';
import { Secrets } from './listeners/secrets.ts';
import type { SnapshotOptions } from './options.ts';
import type { Resource } from './resource.ts';
import type { RouteConfiguration } from './routes/configuration.ts';
import type { Site } from './routes/site.ts';
import { withTunnels } from './routes/tunnel.ts';

export type { SnapshotOptions } from './options.ts';
export type { Resource } from './resource.ts';

export interface Snapshot {
  /** Of routes and tables. */
  encoding: Encoding;
  /** envoy.config.bootstrap.v3.Bootstrap: admin, dynamic_resources by file, stats. */
  bootstrap: Resource;
  /** envoy.config.listener.v3.Listener. */
  listeners: Resource[];
  /** envoy.config.cluster.v3.Cluster. */
  clusters: Resource[];
  /** By `HttpHandler.name`; `routeConfiguration` writes one out. */
  routes: Map<string, RouteConfiguration>;
  /** The rule table by `HttpHandler.name`; none with the native engine. */
  tables: Map<string, Uint8Array>;
  /** Private keys, by their file's name in the folder for secrets. */
  secrets: Map<string, string>;
  /** Patches of EnvoyFilters for which there was nothing here. */
  idlePatches: EnvoyPatch[];
}

/**
 * With the parts of the last snapshot, what has not changed in the plan since is taken over.
 * Throws what `writeTable` throws: a regular expression that no automaton can decide; and PatchProblem, for a patch that
 * cannot be applied.
 */
export function snapshot(plan: Plan, options: SnapshotOptions, kept = new KeptParts()): Snapshot {
  const secrets = new Secrets(options);
  const patches = new Patches(plan.patches ?? []);
  const listeners = plan.listeners.map((listener) => listenerResource(listener, plan, options, secrets));
  const routes = new Map<string, RouteConfiguration>();
  for (const { handler, site, place } of httpHandlers(plan, kept)) {
    if (routes.has(handler.name)) throw new Error(`two HTTP handlers are named ${handler.name}`);
    const listOf = ({ name }: { name: string }) => nativeRoutes(handler, name, site, kept);
    const own = { name: handler.name, ports: handler.ports, hosts: hostsOf(handler, site, options, kept) };
    const patched = patchRoutes(own, { handler, place, listOf }, patches);
    const hosts = withTunnels(patched.hosts, handler.tunnels ?? []);
    routes.set(handler.name, kept.routes({ ...patched, hosts }));
  }
  const tables = options.engine === 'wasm' ? ruleTables(plan, options, kept) : new Map<string, Uint8Array>();
  const clusters = plan.clusters.map((cluster) => kept.cluster(cluster, secrets));
  const patched = {
    bootstrap: patchBootstrap(bootstrap(options), patches),
    listeners: patchListeners(
      listeners.map((listener) => withNativeFaults(listener, routes)),
      plan,
      patches,
    ),
    clusters: kept.clusters(patchClusters(clusters, patches)),
  };
  const { encoding = 'text' } = options;
  return { ...patched, encoding, routes, tables, secrets: secrets.files, idlePatches: patches.idle() };
}

function hostsOf(
  { virtualHosts }: HttpHandler,
  site: Site,
  { engine }: SnapshotOptions,
  kept: KeptParts,
): RouteConfiguration['hosts'] {
  if (engine === 'native') return virtualHosts.map((host) => kept.listHost(host, site));
  return virtualHosts.map((host) => kept.classHost(kept.decide(host), site));
}

/** The rule table of each HTTP handler, by its name. `nameDefaults`: TableOptions', by handler. Throws what `writeTable` throws. */
export function ruleTables(
  plan: Plan,
  { accessLog, dialect, maxActiveFaults }: SnapshotOptions,
  kept: KeptParts,
  nameDefaults: (handler: string) => TableOptions['nameDefaults'] = () => false,
): Map<string, Uint8Array> {
  const table = { nameRules: accessLog, dialect, maxActiveFaults };
  const handlers = plan.listeners.flatMap(({ chains }) => chains.map(({ handler }) => handler));
  const written = handlers
    .filter((handler) => handler.kind === 'http')
    .map((handler): [string, Uint8Array] => {
      const decisions = handler.virtualHosts.map(kept.decide);
      return [
        handler.name,
        writeTable(handler, decisions, { ...table, nameDefaults: nameDefaults(handler.name) }, kept.hostParts),
      ];
    });
  return new Map(written);
}

function nativeRoutes({ virtualHosts }: HttpHandler, name: string, site: Site, kept: KeptParts): Resource[] {
  const host = virtualHosts.find((known) => known.name === name);
  return host ? kept.listHost(host, site).routes : [];
}

function httpHandlers(plan: Plan, kept: KeptParts): { handler: HttpHandler; site: Site; place: Place }[] {
  const http2 = new Set(plan.clusters.filter(speaksHttp2).map(({ name }) => name));
  const byName = clustersByName(plan);
  return plan.listeners.flatMap((listener) =>
    listener.chains.flatMap(({ handler }) => {
      if (handler.kind !== 'http') return [];
      const site = kept.site(handler.name, { port: listener.servicePort, http2, byName });
      return [{ handler, site, place: placeOf(listener, plan) }];
    }),
  );
}
