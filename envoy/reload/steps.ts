import { isDeepStrictEqual } from 'node:util';
import type { Snapshot } from '../snapshot.ts';
import { mergeClusters, mergeRoutes, routesBefore } from './merge.ts';
import { moveOf } from './move.ts';
import type { Version } from './version.ts';

/**
 * The states between the one held and the next version, each for Envoy to accept before the following one:
 *
 *   1. clusters: the old ones and the new ones, with the new ones' endpoints
 *   2. routes: the classes of both, native defaults as they were
 *   3. rule tables, which name every class; then listeners. Where no default is another, this is all, and tables that
 *      leave the defaults to the routes come at once
 *   4. routes with the new defaults, still with the old classes; tables that leave the defaults to them
 *
 * `live` stands where the next version decides every request.
 */
export function* steps(held: Snapshot, { snapshot: next, namingTables }: Version): Generator<Snapshot | 'live'> {
  const clusters = mergeClusters(held.clusters, next.clusters);
  const secrets = new Map([...held.secrets, ...next.secrets]);
  const withClusters = { ...held, clusters, secrets };
  yield withClusters;
  const withRoutes = { ...withClusters, routes: combine(held.routes, next.routes, routesBefore) };
  const withDefaults = combine(withRoutes.routes, next.routes, (old, coming) => mergeRoutes(coming, old));
  const settled = isDeepStrictEqual(withDefaults, withRoutes.routes);
  yield withRoutes;
  const moves = new Map([...withDefaults].map(([name, after]) => [name, moveOf(withRoutes.routes.get(name)!, after)]));
  const tables = settled ? next.tables : namingTables((handler) => moves.get(handler)!.hosts);
  const withTables = { ...withRoutes, tables: new Map([...held.tables, ...tables]) };
  yield withTables;
  const withListeners = { ...withTables, listeners: next.listeners };
  yield withListeners;
  const early = [...moves.values()].every(({ byTables }) => byTables);
  if (early) yield 'live';
  if (!settled) {
    yield { ...withListeners, routes: withDefaults };
    yield { ...withListeners, routes: withDefaults, tables: next.tables };
  }
  if (!early) yield 'live';
}

function combine<Value>(
  old: Map<string, Value>,
  next: Map<string, Value>,
  both: (old: Value, next: Value) => Value,
): Map<string, Value> {
  const combined = new Map(old);
  for (const [name, value] of next) {
    const former = old.get(name);
    combined.set(name, former === undefined ? value : both(former, value));
  }
  return combined;
}
