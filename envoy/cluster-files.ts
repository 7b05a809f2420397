/**
 * The clusters as files. Endpoints that warm up are in a file of their own for each cluster: what Envoy takes for an added
 * endpoint of a cluster that it has had is one that comes by that file. In the file of clusters a changed list makes the
 * whole cluster new, and all its endpoints alike.
 */
import { memoized } from '../plan/memoized.ts';
import { discoveryText } from './discovery-response.ts';
import { CLUSTERS_FILE, endpointsFile, fileSource } from './files.ts';
import type { Resource } from './resource.ts';

/** Envoy takes an inotify instance for each, as for those of inline.ts. Where there are more, no endpoint warms up. */
const MOST_WATCHED = 20;

/** Path and text, in the order in which Envoy may be shown them. There may be many, and a reload asks again and again. */
export const clusterFiles = memoized(({ directory }: { directory: string }) =>
  memoized((clusters: Resource[]): [path: string, text: string][] => {
    const warming = clusters.filter(warmsUp);
    if (warming.length > MOST_WATCHED) return [clustersFile(clusters)];
    const others = clusters.map((cluster) => (warmsUp(cluster) ? withoutEndpoints(cluster, directory) : cluster));
    return [...warming.map(endpointsOf), clustersFile(others)];
  }),
);

/** Not where names are looked up: there Envoy itself adds what it has found. */
function warmsUp({ type, round_robin_lb_config, least_request_lb_config }: Resource): boolean {
  const balancing = (round_robin_lb_config ?? least_request_lb_config) as Resource | undefined;
  return type === 'STATIC' && balancing?.slow_start_config !== undefined;
}

function clustersFile(clusters: Resource[]): [path: string, text: string] {
  return [CLUSTERS_FILE, discoveryText('envoy.config.cluster.v3.Cluster', clusters)];
}

function endpointsOf({ name, load_assignment }: Resource): [path: string, text: string] {
  const assignments = [load_assignment as Resource];
  return [endpointsFile(name as string), discoveryText('envoy.config.endpoint.v3.ClusterLoadAssignment', assignments)];
}

function withoutEndpoints({ load_assignment: _, ...cluster }: Resource, directory: string): Resource {
  const eds_config = fileSource(directory, endpointsFile(cluster.name as string));
  return { ...cluster, type: 'EDS', eds_cluster_config: { eds_config } };
}
