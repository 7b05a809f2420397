import { istio } from '../../plan/read-plan.ts';
import { GATEWAY, gatewayPatch, server } from './inputs.ts';
import type { Row } from './row.ts';

const MUTUAL = 'mode: MUTUAL, credentialName: cert';
const gatewayServer = (more: string) =>
  istio(
    'Gateway',
    'gw',
    `selector: {istio: gw}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]${more}}]`,
  );

export const gateway: Row[] = [
  [
    'Gateway.servers.port.name',
    gatewayPatch('portName: https'),
    { include_attempt_count_in_response: true },
    { proxy: GATEWAY },
  ],
  ['Gateway.servers.port.targetPort', gatewayServer('').replace('80,', '80, targetPort: 8080,'), 'IST0106'],
  ['Gateway.servers.bind', gatewayServer(', bind: 0.0.0.0'), 'MS0506'],
  ['Gateway.servers.defaultEndpoint', gatewayServer(', defaultEndpoint: "127.0.0.1:9"'), 'MS0213'],
  [
    'Gateway.servers.tls.tlsCertificates.caCertificates',
    server(
      'mode: MUTUAL, caCertificates: /ca, tlsCertificates: [{serverCertificate: /c, privateKey: /k, caCertificates: /ca}]',
    ),
    'MS0506',
    { proxy: GATEWAY },
  ],
  [
    'Gateway.servers.tls.insecureSkipVerify',
    server(`${MUTUAL}, insecureSkipVerify: true`),
    'MS0506',
    { proxy: GATEWAY },
  ],
];
