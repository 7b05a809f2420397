/**
 * Everything that Envoy is given for one plan. Made by `snapshot(plan, options)`, written by `writeSnapshot`, moved
 * from one to the next by `run`'s reload.
 */
import { decide } from '../plan/decide.ts';
import type { EnvoyPatch, HttpHandler, Plan } from '../plan/plan.ts';
import { writeTable } from '../plan/table/write.ts';
import { bootstrap } from './bootstrap.ts';
import { clustersByName } from './clusters/by-name.ts';
import { clusterResource } from './clusters/cluster.ts';
import { speaksHttp2 } from './clusters/protocol.ts';
import { patchBootstrap } from './envoy-filter/bootstrap.ts';
import { patchClusters } from './envoy-filter/clusters.ts';
import { patchListeners } from './envoy-filter/listeners.ts';
import { withNativeFaults } from './envoy-filter/native-faults.ts';
import { Patches } from './envoy-filter/patches.ts';
import { type Place, placeOf } from './envoy-filter/place.ts';
import { patchRoutes } from './envoy-filter/routes.ts';
import { listenerResource } from './listeners/listener.ts';
import { Secrets } from './listeners/secrets.ts';
import type { SnapshotOptions } from './options.ts';
import type { Resource } from './resource.ts';
import { classHost, listHost, type RouteConfiguration } from './routes/configuration.ts';
import type { Site } from './routes/site.ts';
import { tunnelHost } from './routes/tunnel.ts';

export type { SnapshotOptions } from './options.ts';
export type { Resource } from './resource.ts';

export interface Snapshot {
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
 * Throws what `writeTable` throws: a regular expression that no automaton can decide; and PatchProblem, for a patch that
 * cannot be applied.
 */
export function snapshot(plan: Plan, options: SnapshotOptions): Snapshot {
  const secrets = new Secrets(options);
  const patches = new Patches(plan.patches ?? []);
  const listeners = plan.listeners.map((listener) => listenerResource(listener, plan, options, secrets));
  const routes = new Map<string, RouteConfiguration>();
  const tables = new Map<string, Uint8Array>();
  for (const { handler, site, place } of httpHandlers(plan)) {
    if (routes.has(handler.name)) throw new Error(`two HTTP handlers are named ${handler.name}`);
    const { hosts, table } = (options.engine === 'wasm' ? filtered : native)(handler, site, options);
    const listOf = ({ name }: { name: string }) => nativeRoutes(handler, name, site);
    const own = { name: handler.name, ports: handler.ports, hosts };
    const patched = patchRoutes(own, { handler, place, listOf }, patches);
    const tunnels = (handler.tunnels ?? []).map(tunnelHost);
    routes.set(handler.name, { ...patched, hosts: [...tunnels, ...patched.hosts] });
    if (table) tables.set(handler.name, table);
  }
  const patched = {
    bootstrap: patchBootstrap(bootstrap(options), patches),
    listeners: patchListeners(
      listeners.map((listener) => withNativeFaults(listener, routes)),
      plan,
      patches,
    ),
    clusters: patchClusters(
      plan.clusters.map((cluster) => clusterResource(cluster, secrets)),
      patches,
    ),
  };
  return { ...patched, routes, tables, secrets: secrets.files, idlePatches: patches.idle() };
}

interface Written {
  hosts: RouteConfiguration['hosts'];
  table?: Uint8Array;
}

function filtered(
  handler: HttpHandler,
  site: Site,
  { accessLog, dialect, nameDefaults = false }: SnapshotOptions,
): Written {
  const decisions = handler.virtualHosts.map(decide);
  return {
    hosts: decisions.map((decided) => classHost(decided, site)),
    table: writeTable(handler, decisions, { nameRules: accessLog, nameDefaults, dialect }),
  };
}

function native(handler: HttpHandler, site: Site): Written {
  return { hosts: handler.virtualHosts.map((host) => listHost(host, site)) };
}

function nativeRoutes(handler: HttpHandler, name: string, site: Site): Resource[] {
  const host = handler.virtualHosts.find((known) => known.name === name);
  return host ? listHost(host, site).routes : [];
}

function httpHandlers(plan: Plan): { handler: HttpHandler; site: Site; place: Place }[] {
  const http2 = new Set(plan.clusters.filter(speaksHttp2).map(({ name }) => name));
  const byName = clustersByName(plan);
  return plan.listeners.flatMap((listener) =>
    listener.chains.flatMap(({ handler }) => {
      const site = { port: listener.servicePort, http2, byName };
      return handler.kind === 'http' ? [{ handler, site, place: placeOf(listener, plan) }] : [];
    }),
  );
}
