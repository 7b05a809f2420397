import type { MeshConfig } from '../../../istio/index.ts';
import { istio, service } from '../../plan/read-plan.ts';
import { A } from './inputs.ts';
import type { Row } from './row.ts';

const HERE = { kind: 'sidecar', namespace: 'default', labels: { 'topology.kubernetes.io/region': 'us' } } as const;
const LOCALITIES = istio(
  'ServiceEntry',
  'e',
  'hosts: [e.test], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [' +
    '{address: 127.9.0.1, locality: us/a, labels: {shelf: "0"}}, {address: 127.9.0.2, locality: eu/a}, ' +
    '{address: 127.9.0.3, locality: asia/a}, {address: 127.9.0.4, locality: us/b}]',
);
const at = (priority: number, region: string, zone = 'a') => ({ priority, locality: { region, zone } });
const mesh = (written: Partial<MeshConfig>): NonNullable<Row[3]> => ({ mesh: { ...written } });
const ELSEWHERE = service('a', { namespace: 'other' });
const OTHER_A = 'a.other.svc.cluster.local';

export const meshConfig: Row[] = [
  [
    'MeshConfig.defaultVirtualServiceExportTo',
    service('a') + istio('VirtualService', 'other/a', `hosts: [${A}], http: [{directResponse: {status: 201}}]`),
    { name: 'default/a/default' },
    mesh({ defaultVirtualServiceExportTo: ['.'] }),
  ],
  [
    'MeshConfig.defaultDestinationRuleExportTo',
    ELSEWHERE + istio('DestinationRule', 'other/a', 'host: a, trafficPolicy: {loadBalancer: {simple: RANDOM}}'),
    { name: `outbound|80||${OTHER_A}`, lb_policy: 'LEAST_REQUEST' },
    mesh({ defaultDestinationRuleExportTo: ['.'] }),
  ],
  [
    'MeshConfig.defaultServiceExportTo',
    ELSEWHERE,
    { clusters: [{ name: 'PassthroughCluster' }] },
    mesh({ defaultServiceExportTo: ['.'] }),
  ],
  [
    'MeshConfig.localityLbSetting',
    LOCALITIES + istio('DestinationRule', 'e', 'host: e.test, trafficPolicy: {outlierDetection: {}}'),
    at(2, 'eu'),
    { proxy: HERE, ...mesh({ localityLbSetting: { failover: [{ from: 'us', to: 'asia' }] } }) },
  ],
];
