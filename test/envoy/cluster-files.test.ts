/** Which clusters have their endpoints in files of their own, and what is in those. */
import { describe, expect, it } from 'vitest';
import { clusterFiles } from '../../envoy/cluster-files.ts';
import { snapshot } from '../../envoy/snapshot.ts';
import type { Cluster, ClusterPolicy } from '../../plan/plan.ts';
import { clusterOf, options, planOf } from './plans.ts';

const WARMING: ClusterPolicy = { loadBalancer: { warmup: { duration: 30_000 } } };
const A_FILE = 'xds/eds/outbound%7C80%7Cv1%7Ca.default.svc.cluster.local.json';
const A_NAME = 'outbound|80|v1|a.default.svc.cluster.local';

describe('endpoints', () => {
  it('that warm up are in a file of their own, which comes first', () => {
    const [endpoints, clusters, ...more] = filesOf([clusterOf('v1', 8080, { policy: WARMING })]);
    expect(more).toEqual([]);
    const [path, [assignment]] = endpoints!;
    expect(path).toBe(A_FILE);
    expect(assignment).toMatchObject({
      '@type': 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
      cluster_name: A_NAME,
      endpoints: [
        { lb_endpoints: [{ endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: 8080 } } } }] },
      ],
    });
    const [, [cluster]] = clusters!;
    expect(cluster).toMatchObject({
      name: A_NAME,
      type: 'EDS',
      eds_cluster_config: { eds_config: { path_config_source: { path: `/at/${A_FILE}` } } },
    });
    expect(cluster).not.toHaveProperty('load_assignment');
  });

  it('of others change nothing but themselves', () => {
    const [endpoints, clusters] = filesOf([clusterOf('v1', 8080, { policy: WARMING })]);
    const [otherEndpoints, otherClusters] = filesOf([clusterOf('v1', 8081, { policy: WARMING })]);
    expect(otherEndpoints).not.toEqual(endpoints);
    expect(clusters).toBeDefined();
    expect(otherClusters).toEqual(clusters);
  });

  it.each<[what: string, more: Partial<Cluster>]>([
    ['that do not warm up', {}],
    ['that DNS finds', { policy: WARMING, discovery: 'dns' }],
    [
      'that a hash picks',
      { policy: { loadBalancer: { ...WARMING.loadBalancer, consistentHash: { useSourceIp: true } } } },
    ],
  ])('%s are with their cluster', (_, more) => {
    expect(filesOf([clusterOf('v1', 8080, more)]).map(([path]) => path)).toEqual(['xds/cds.json']);
  });

  it.each([
    [20, 21],
    [21, 1],
  ])('of %i clusters that warm up are in %i files: Envoy watches only so many', (count, files) => {
    const clusters = Array.from({ length: count }, (_, n) => clusterOf(`v${n}`, 8080, { policy: WARMING }));
    expect(filesOf(clusters)).toHaveLength(files);
  });
});

function filesOf(clusters: Cluster[]): [path: string, resources: object[]][] {
  const made = snapshot(planOf([], clusters), options());
  return clusterFiles({ directory: '/at' })(made.clusters).map(([path, text]) => [path, JSON.parse(text).resources]);
}
