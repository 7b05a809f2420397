/** Inputs that fields of several kinds are shown with. */
import { istio, service } from '../../plan/read-plan.ts';

export const A = 'a.default.svc.cluster.local';
export const tlsEntry = istio(
  'ServiceEntry',
  'e',
  'hosts: [e.test], resolution: DNS, ports: [{number: 443, name: tls, protocol: TLS}]',
);
export const GATEWAY = { kind: 'gateway', namespace: 'default', labels: { istio: 'gw' } } as const;
const SECRET = (name: string, data: string) =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: {${data}}\n`;
export const server = (written: string, more = '') =>
  SECRET('cert', 'tls.crt: C, tls.key: K, ca.crt: CA') +
  istio(
    'Gateway',
    'gw',
    `selector: {istio: gw}, servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: [g.test], tls: {${written}}${more}}]`,
  );

/** On a sidecar with one HTTP port, a TLS port and a subset of the HTTP one. */
export const patch = (applyTo: string, match: string, value: string, operation = 'MERGE', more = '') =>
  [
    ...[service('a'), tlsEntry, istio('DestinationRule', 'a', 'host: a, subsets: [{name: v1}]')],
    istio(
      'EnvoyFilter',
      'f',
      `configPatches: [{applyTo: ${applyTo}, match: {${match}}, patch: {operation: ${operation}, value: {${value}}${more}}}]`,
    ).replace('istio.io/v1\n', 'istio.io/v1alpha3\n'),
  ].join('');
export const gatewayPatch = (match: string) =>
  server('mode: SIMPLE, credentialName: cert') +
  istio('VirtualService', 'g', 'hosts: [g.test], gateways: [gw], http: [{directResponse: {status: 200}}]') +
  patch('VIRTUAL_HOST', `context: GATEWAY, routeConfiguration: {${match}}`, 'include_attempt_count_in_response: true');
