/** Destinations that are used otherwise than before, for requests that reach them under both sides. */

import { TooFar } from '../../plan/analysis/reachability/too-far.ts';
import type { HandlerEnd } from './connections.ts';
import type { Difference } from './difference.ts';
import type { HostMeeting } from './hosts.ts';
import type { Lane } from './lanes.ts';
import { exampleOf, hostName, placeOf } from './requests.ts';
import type { Sides } from './sides.ts';
import { solve } from './solve.ts';

/** What nobody is sent to differs for nobody. */
export function destinationDifferences(
  meetings: readonly HostMeeting[],
  ends: readonly HandlerEnd[],
  sides: Sides,
): Difference[] {
  return [...sides.clusters.names()].flatMap((cluster) => {
    const changed = sides.clusters.changed(cluster);
    if (changed.length === 0) return [];
    const found = byRequest(cluster, meetings, sides) ?? ends.find((end) => end.clusters.includes(cluster))?.difference;
    return found ? [{ ...found, kind: 'destination' as const, subject: subjectOf(cluster, sides), changed }] : [];
  });
}

function subjectOf(cluster: string, { clusters }: Sides): string {
  const [before, after] = clusters.both(cluster);
  const { host = '', subset, port } = after ?? before ?? {};
  return [host || cluster, ...(subset ? [subset] : []), ...(port ? [`port ${port}`] : [])].join(' ');
}

function byRequest(cluster: string, meetings: readonly HostMeeting[], sides: Sides): Difference | undefined {
  for (const meeting of meetings) {
    for (const [index, old] of meeting.old.entries()) {
      if (!goesTo(cluster, old, sides.names.old)) continue;
      const found = reached(cluster, meeting, index, sides);
      if (found) return found;
    }
  }
  return undefined;
}

function goesTo(cluster: string, { effect }: Lane, names: Sides['names']['old']): boolean {
  return effect.clusters.some((name) => names.cluster(name) === cluster);
}

/** A request that comes to this lane of the old side, and goes to the cluster under the new one too. */
function reached(cluster: string, meeting: HostMeeting, index: number, sides: Sides): Difference | undefined {
  const { old: before, new: after, aspects, hosts } = meeting;
  const old = before[index]!;
  for (const [at, fresh] of after.entries()) {
    if (!goesTo(cluster, fresh, sides.names.new)) continue;
    const others = () => [...before.slice(0, index), ...after.slice(0, at)].map(({ conditions }) => conditions);
    const choice = found(() => solve([...old.conditions, ...fresh.conditions], others, aspects));
    if (!choice) continue;
    return {
      ...{ kind: 'destination', changed: [], hosts: [hostName(hosts)] },
      ...(old.entry && { old: placeOf(old) }),
      ...(fresh.entry && { new: placeOf(fresh) }),
      example: exampleOf(meeting, choice, { old, new: fresh }, sides),
    };
  }
  return undefined;
}

/** Where no example can be found for lack of time, another pair of rules may have one. */
function found<T>(seek: () => T | undefined): T | undefined {
  try {
    return seek();
  } catch (error) {
    if (error instanceof TooFar) return undefined;
    throw error;
  }
}
