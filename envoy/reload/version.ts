/** A plan as it is brought into force: first, and at each reload. */
import type { Plan } from '../../plan/plan.ts';
import { KeptParts } from '../kept-parts.ts';
import { ruleTables, type Snapshot, type SnapshotOptions, snapshot } from '../snapshot.ts';

export interface Version {
  snapshot: Snapshot;
  /**
   * Its rule tables, which hold whatever native defaults Envoy has for the hosts that are `moving`: those of a handler,
   * by their names, or all.
   */
  namingTables: (moving?: (handler: string) => true | ReadonlySet<string>) => Snapshot['tables'];
  /** Of all its rules, in milliseconds: so long a request may wait after it was decided. */
  longestDelay: number;
}

/** Versions of one run take over from each other what has not changed: `kept`. Throws what `snapshot` throws. */
export function versionOf(plan: Plan, options: SnapshotOptions, kept = new KeptParts()): Version {
  const filtered = options.engine === 'wasm';
  return {
    snapshot: snapshot(plan, options, kept),
    namingTables: (moving = () => true) => (filtered ? ruleTables(plan, options, kept, moving) : new Map()),
    longestDelay: longestDelay(plan),
  };
}

function longestDelay({ listeners }: Plan): number {
  let longest = 0;
  for (const { handler } of listeners.flatMap(({ chains }) => chains)) {
    for (const { rules } of handler.kind === 'http' ? handler.virtualHosts : []) {
      for (const { fault } of rules) longest = Math.max(longest, fault?.delay?.milliseconds ?? 0);
    }
  }
  return longest;
}
