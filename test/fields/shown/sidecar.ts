import { istio, service } from '../../plan/read-plan.ts';
import type { Row } from './row.ts';

const ofSidecar = (written: string) => service('a') + istio('Sidecar', 's', written);

export const sidecar: Row[] = [
  [
    'Sidecar.ingress',
    ofSidecar('ingress: [{port: {number: 80, protocol: HTTP, name: h}, defaultEndpoint: "127.0.0.1:9"}]'),
    'MS0506',
  ],
  [
    'Sidecar.egress.port.protocol',
    ofSidecar('egress: [{port: {number: 80, protocol: TCP, name: x}, hosts: ["./*"]}]'),
    { name: 'tcp_80' },
  ],
  [
    'Sidecar.egress.bind',
    ofSidecar('egress: [{port: {number: 80, protocol: HTTP, name: x}, bind: 0.0.0.0, hosts: ["./*"]}]'),
    'MS0506',
  ],
  ['Sidecar.egress.captureMode', ofSidecar('egress: [{captureMode: IPTABLES, hosts: ["./*"]}]'), 'MS0506'],
  [
    'Sidecar.inboundConnectionPool',
    ofSidecar('inboundConnectionPool: {http: {maxRetries: 1}}, egress: [{hosts: ["./*"]}]'),
    'MS0506',
  ],
];
