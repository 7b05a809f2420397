/**
 * Everything that Envoy is given for one plan. Made by `snapshot(plan, options)`, written by `writeSnapshot`, moved
 * from one to the next by `run`'s reload.
 */
import { decide } from '../plan/decide.ts';
import type { HttpHandler, Plan } from '../plan/plan.ts';
import { writeTable } from '../plan/table/write.ts';
import { bootstrap } from './bootstrap.ts';
import { clusterResource } from './clusters/cluster.ts';
import { speaksHttp2 } from './clusters/protocol.ts';
import { listenerResource } from './listeners/listener.ts';
import { Secrets } from './listeners/secrets.ts';
import type { SnapshotOptions } from './options.ts';
import type { Resource } from './resource.ts';
import { classHost, listHost, type RouteConfiguration } from './routes/configuration.ts';
import type { Site } from './routes/site.ts';

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
}

/** Throws what `writeTable` throws: a regular expression that no automaton can decide. */
export function snapshot(plan: Plan, options: SnapshotOptions): Snapshot {
  const secrets = new Secrets(options);
  const listeners = plan.listeners.map((listener) => listenerResource(listener, plan, options, secrets));
  const routes = new Map<string, RouteConfiguration>();
  const tables = new Map<string, Uint8Array>();
  for (const { handler, site } of httpHandlers(plan)) {
    if (routes.has(handler.name)) throw new Error(`two HTTP handlers are named ${handler.name}`);
    const { hosts, table } = (options.engine === 'wasm' ? filtered : native)(handler, site, options);
    routes.set(handler.name, { name: handler.name, ports: handler.ports, hosts });
    if (table) tables.set(handler.name, table);
  }
  return {
    bootstrap: bootstrap(options),
    listeners,
    clusters: plan.clusters.map((cluster) => clusterResource(cluster, secrets)),
    routes,
    tables,
    secrets: secrets.files,
  };
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

function httpHandlers(plan: Plan): { handler: HttpHandler; site: Site }[] {
  const http2 = new Set(plan.clusters.filter(speaksHttp2).map(({ name }) => name));
  return plan.listeners.flatMap(({ chains, servicePort }) =>
    chains.flatMap(({ handler, tls }) =>
      handler.kind === 'http' ? [{ handler, site: { port: servicePort, tls: tls !== undefined, http2 } }] : [],
    ),
  );
}
