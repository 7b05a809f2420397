/** A plan as it is brought into force: first, and at each reload. */
import type { Plan } from '../../plan/plan.ts';
import { type Snapshot, type SnapshotOptions, snapshot } from '../snapshot.ts';

export interface Version {
  snapshot: Snapshot;
  /** Its rule tables written with `nameDefaults`: they hold whatever Envoy's native defaults are. */
  namingTables: Snapshot['tables'];
  /** Of all its rules, in milliseconds: so long a request may wait after it was decided. */
  longestDelay: number;
}

/** Throws what `snapshot` throws. */
export function versionOf(plan: Plan, options: SnapshotOptions): Version {
  return {
    snapshot: snapshot(plan, options),
    namingTables: snapshot(plan, { ...options, nameDefaults: true }).tables,
    longestDelay: longestDelay(plan),
  };
}

function longestDelay({ listeners }: Plan): number {
  const handlers = listeners.flatMap(({ chains }) => chains.map(({ handler }) => handler));
  const hosts = handlers.flatMap((handler) => (handler.kind === 'http' ? handler.virtualHosts : []));
  const delays = hosts.flatMap(({ rules }) => rules.map(({ fault }) => fault?.delay?.milliseconds ?? 0));
  return delays.reduce((longest, delay) => Math.max(longest, delay), 0);
}
