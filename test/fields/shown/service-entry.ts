/** ServiceEntries and the workloads behind them. */
import { istio } from '../../plan/read-plan.ts';
import type { Row } from './row.ts';

const entry = (more: string, endpoint = '') =>
  istio(
    'ServiceEntry',
    'e',
    `hosts: [e.test], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [{address: 127.9.0.1${endpoint}}]${more}`,
  );

export const serviceEntry: Row[] = [
  ['ServiceEntry.location', entry(', location: MESH_INTERNAL'), 'MS0502'],
  ['ServiceEntry.endpoints.network', entry('', ', network: far'), 'MS0506'],
  ['ServiceEntry.endpoints.serviceAccount', entry('', ', serviceAccount: s'), 'MS0502'],
  [
    'ServiceEntry.exportTo',
    entry(', exportTo: ["."]'),
    { clusters: [{ name: 'PassthroughCluster' }] },
    { proxy: { namespace: 'other' } },
  ],
  [
    'ServiceEntry.workloadSelector.labels',
    entry(', workloadSelector: {labels: {app: other}}').replace(', endpoints: [{address: 127.9.0.1}]', '') +
      istio('WorkloadEntry', 'w', 'address: 127.9.0.1, labels: {app: w}'),
    { load_assignment: { cluster_name: 'outbound|80||e.test', endpoints: [] } },
  ],
  ['ServiceEntry.subjectAltNames', entry(', subjectAltNames: [name]'), 'MS0502'],
  ['WorkloadEntry.network', istio('WorkloadEntry', 'w', 'address: 127.9.0.1, network: far'), 'MS0506'],
  ['WorkloadEntry.serviceAccount', istio('WorkloadEntry', 'w', 'address: 127.9.0.1, serviceAccount: s'), 'MS0502'],
  ['WorkloadGroup', istio('WorkloadGroup', 'w', 'template: {}'), 'MS0506'],
];
