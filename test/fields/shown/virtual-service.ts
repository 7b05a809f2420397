import { istio, service } from '../../plan/read-plan.ts';
import { A, tlsEntry } from './inputs.ts';
import type { Row } from './row.ts';

const route = (more: string, host = 'a') =>
  service('a') + istio('VirtualService', 'a', `hosts: [${host}], http: [{${more}}]`);
const toA = 'route: [{destination: {host: a}}]';
const answer = (match: string) => route(`match: [{${match}}], directResponse: {status: 200}`);
const db = service('db', { ports: { tcp: 5000 } });
const tcp = (match: string, destination = 'host: b') =>
  db +
  istio('VirtualService', 'db', `hosts: [db], tcp: [{match: [{${match}}], route: [{destination: {${destination}}}]}]`);
const toDb = /^outbound\|5000\|\|db\.default/;
const tls = (match: string, to = '{destination: {host: b.test}}') =>
  tlsEntry +
  istio('VirtualService', 'e', `hosts: [e.test], tls: [{match: [{sniHosts: [e.test]${match}}], route: [${to}]}]`);
const elsewhere = { stat_prefix: 'tcp_443_e.test', cluster: 'outbound|443||e.test' };

export const virtualService: Row[] = [
  ['VirtualService.http.match.scheme.prefix', answer('scheme: {prefix: htt}'), /:scheme.*htt/],
  ['VirtualService.http.match.scheme.regex', answer('scheme: {regex: "https?"}'), /:scheme regex \(DFA/],
  ['VirtualService.http.match.method.prefix', answer('method: {prefix: PA}'), /:method.*PA/],
  ['VirtualService.http.match.authority.regex', answer('authority: {regex: "a.*"}'), /:authority regex \(DFA/],
  [
    'VirtualService.http.match.withoutHeaders.regex',
    answer('withoutHeaders: {x: {regex: "b.+"}}'),
    /x not regex \(DFA/,
  ],
  ['VirtualService.http.match.queryParams.prefix', answer('queryParams: {q: {prefix: b}}'), /query.*q prefix "?b/],
  ['VirtualService.http.match.statPrefix', answer('uri: {exact: /x}, statPrefix: s'), 'MS0506'],
  [
    'VirtualService.http.redirect.prefixRewrite',
    route('match: [{uri: {prefix: /x}}], redirect: {prefixRewrite: /z}'),
    { redirect: { prefix_rewrite: '/z' } },
  ],
  [
    'VirtualService.http.retries.retryRemoteLocalities',
    route(`retries: {attempts: 1, retryRemoteLocalities: true}, ${toA}`),
    { retry_priority: { name: 'envoy.retry_priorities.previous_priorities' } },
  ],
  [
    'VirtualService.http.retries.backoff',
    route(`retries: {attempts: 1, backoff: 30ms}, ${toA}`),
    { retry_back_off: { base_interval: '0.03s' } },
  ],
  [
    'VirtualService.http.fault.delay.exponentialDelay',
    route(`fault: {delay: {exponentialDelay: 1s}}, ${toA}`),
    'IST0106',
  ],
  ['VirtualService.http.fault.abort.http2Error', route(`fault: {abort: {http2Error: NO}}, ${toA}`), 'IST0106'],
  [
    'VirtualService.http.mirror.port.number',
    route(`mirror: {host: a, port: {number: 81}}, ${toA}`),
    { request_mirror_policies: [{ cluster: `outbound|81||${A}` }] },
  ],
  [
    'VirtualService.http.mirrors.destination.subset',
    route(`mirrors: [{destination: {host: a, subset: v1}}], ${toA}`),
    { request_mirror_policies: [{ cluster: `outbound|80|v1|${A}` }] },
  ],
  ['VirtualService.tls.match.destinationSubnets', tls(', destinationSubnets: [10.0.0.0/8]'), 'MS0501'],
  ['VirtualService.tls.match.port', tls(', port: 444'), elsewhere],
  ['VirtualService.tls.match.sourceLabels', tls(', sourceLabels: {app: other}'), elsewhere],
  ['VirtualService.tls.match.gateways', tls(', gateways: [gw]'), elsewhere],
  ['VirtualService.tls.match.sourceNamespace', tls(', sourceNamespace: other'), elsewhere],
  [
    'VirtualService.tls.route.destination.subset',
    tls('', '{destination: {host: b.test, subset: v1}}'),
    { cluster: 'outbound|443|v1|b.test' },
  ],
  [
    'VirtualService.tls.route.destination.port.number',
    tls('', '{destination: {host: b.test, port: {number: 444}}}'),
    { cluster: 'outbound|444||b.test' },
  ],
  [
    'VirtualService.tls.route.weight',
    tls('', '{destination: {host: b.test}, weight: 3}, {destination: {host: c.test}, weight: 1}'),
    { weighted_clusters: { clusters: [{ weight: 3 }, { weight: 1 }] } },
  ],
  ['VirtualService.tcp.match.destinationSubnets', tcp('destinationSubnets: [10.0.0.0/8]'), 'MS0501'],
  ['VirtualService.tcp.match.port', tcp('port: 5001'), { cluster: toDb }],
  ['VirtualService.tcp.match.sourceSubnet', tcp('sourceSubnet: 10.0.0.0/8'), 'MS0213'],
  ['VirtualService.tcp.match.sourceLabels', tcp('sourceLabels: {app: other}'), { cluster: toDb }],
  ['VirtualService.tcp.match.gateways', tcp('gateways: [gw]'), { cluster: toDb }],
  ['VirtualService.tcp.match.sourceNamespace', tcp('sourceNamespace: other'), { cluster: toDb }],
  [
    'VirtualService.tcp.route.destination.port.number',
    tcp('', 'host: b, port: {number: 7}'),
    { cluster: /^outbound\|7\|/ },
  ],
];
