/** Patches of clusters. */
import type { Resource } from '../resource.ts';
import { mergeWithSocket } from './listeners.ts';
import type { Patch, Patches } from './patches.ts';

const CLUSTER = 'envoy.config.cluster.v3.Cluster';

export function patchClusters(clusters: Resource[], patches: Patches): Resource[] {
  const own = patches.of('CLUSTER');
  const added = own.filter(({ operation }) => operation === 'ADD');
  return [...clusters.flatMap((cluster) => patchCluster(cluster, own)), ...added.map((patch) => patch.take())];
}

function patchCluster(written: Resource, patches: Patch[]): Resource[] {
  let cluster = written;
  for (const patch of patches) {
    if (patch.operation === 'ADD' || !fits(patch, String(written.name))) continue;
    if (patch.operation === 'REMOVE') {
      patch.applied = true;
      return [];
    }
    cluster = mergeWithSocket(patch, CLUSTER, cluster);
  }
  return [cluster];
}

/** A name says it all; else what the name `outbound|port|subset|host` is made of. */
function fits({ entry }: Patch, cluster: string): boolean {
  const { name, service, subset, portNumber } = entry.match?.cluster ?? {};
  if (name) return name === cluster;
  const [, port, ownSubset, host] = cluster.split('|');
  return (
    (!service || service === host) && (!subset || subset === ownSubset) && (!portNumber || String(portNumber) === port)
  );
}
