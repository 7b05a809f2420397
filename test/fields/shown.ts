/**
 * For each field an input, and what Envoy or the filter is told of it (a part of the configuration, or a line of a rule
 * table) or the code of what its writer is told: with the field, and not without it. What the parts do when Envoy runs is
 * for test/conformance and test/e2e to see.
 */
import type { MeshConfig } from '../../istio/index.ts';
import { istio, service } from '../plan/read-plan.ts';
import type { Input } from './told.ts';

export interface Shown {
  field: string;
  yaml: string;
  expected: object | RegExp | string;
  more?: Pick<Input, 'proxy' | 'mesh'>;
}

const A = 'a.default.svc.cluster.local';
const route = (more: string, host = 'a') =>
  service('a') + istio('VirtualService', 'a', `hosts: [${host}], http: [{${more}}]`);
const toA = 'route: [{destination: {host: a}}]';
const answer = (match: string) => route(`match: [{${match}}], directResponse: {status: 200}`);
const policy = (written: string) =>
  service('a') + istio('DestinationRule', 'a', `host: a, trafficPolicy: {${written}}`);
const ofPort = (written: string) => policy(`portLevelSettings: [{port: {number: 80}, ${written}}]`);
const db = service('db', { ports: { tcp: 5000 } });
const tcp = (match: string, destination = 'host: b') =>
  db +
  istio('VirtualService', 'db', `hosts: [db], tcp: [{match: [{${match}}], route: [{destination: {${destination}}}]}]`);
const toDb = /^outbound\|5000\|\|db\.default/;
const tlsEntry = istio(
  'ServiceEntry',
  'e',
  'hosts: [e.test], resolution: DNS, ports: [{number: 443, name: tls, protocol: TLS}]',
);
const tls = (match: string, to = '{destination: {host: b.test}}') =>
  tlsEntry +
  istio('VirtualService', 'e', `hosts: [e.test], tls: [{match: [{sniHosts: [e.test]${match}}], route: [${to}]}]`);
const elsewhere = { stat_prefix: 'tcp_443_e.test', cluster: 'outbound|443||e.test' };

const HERE = { kind: 'sidecar', namespace: 'default', labels: { 'topology.kubernetes.io/region': 'us' } } as const;
const LOCALITIES = istio(
  'ServiceEntry',
  'e',
  'hosts: [e.test], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [' +
    '{address: 127.9.0.1, locality: us/a, labels: {shelf: "0"}}, {address: 127.9.0.2, locality: eu/a}, ' +
    '{address: 127.9.0.3, locality: asia/a}, {address: 127.9.0.4, locality: us/b}]',
);
const balanced = (written: string) =>
  LOCALITIES +
  istio('DestinationRule', 'e', `host: e.test, trafficPolicy: {outlierDetection: {}, loadBalancer: {${written}}}`);
const at = (priority: number, region: string, zone = 'a') => ({ priority, locality: { region, zone } });

const GATEWAY = { kind: 'gateway', namespace: 'default', labels: { istio: 'gw' } } as const;
const SECRET = (name: string, data: string) =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: {${data}}\n`;
const server = (written: string, more = '') =>
  SECRET('cert', 'tls.crt: C, tls.key: K, ca.crt: CA') +
  istio(
    'Gateway',
    'gw',
    `selector: {istio: gw}, servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: [g.test], tls: {${written}}${more}}]`,
  );
const MUTUAL = 'mode: MUTUAL, credentialName: cert';

/** On a sidecar with one HTTP port, a TLS port and a subset of the HTTP one. */
const patch = (applyTo: string, match: string, value: string, operation = 'MERGE', more = '') =>
  [
    ...[service('a'), tlsEntry, istio('DestinationRule', 'a', 'host: a, subsets: [{name: v1}]')],
    istio(
      'EnvoyFilter',
      'f',
      `configPatches: [{applyTo: ${applyTo}, match: {${match}}, patch: {operation: ${operation}, value: {${value}}${more}}}]`,
    ).replace('istio.io/v1\n', 'istio.io/v1alpha3\n'),
  ].join('');
const chain = (match: string) =>
  patch('FILTER_CHAIN', `listener: {filterChain: {${match}}}`, 'transport_socket_connect_timeout: 9s');
const UNTOUCHED_CHAIN = { name: 'outbound_80', filters: [{}], transport_socket_connect_timeout: undefined };
const LISTENER = { name: 'outbound_80', traffic_direction: 'OUTBOUND' };
const MANAGER = 'envoy.filters.network.http_connection_manager';
const inspector = (name: string) =>
  `name: ${name}, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}`;
const gatewayPatch = (match: string) =>
  server('mode: SIMPLE, credentialName: cert') +
  istio('VirtualService', 'g', 'hosts: [g.test], gateways: [gw], http: [{directResponse: {status: 200}}]') +
  patch('VIRTUAL_HOST', `context: GATEWAY, routeConfiguration: {${match}}`, 'include_attempt_count_in_response: true');
const UNTOUCHED_HOST = { name: 'g.test:443', include_attempt_count_in_response: undefined };

const entry = (more: string, endpoint = '') =>
  istio(
    'ServiceEntry',
    'e',
    `hosts: [e.test], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [{address: 127.9.0.1${endpoint}}]${more}`,
  );
const sidecar = (written: string) => service('a') + istio('Sidecar', 's', written);
const gatewayServer = (more: string) =>
  istio(
    'Gateway',
    'gw',
    `selector: {istio: gw}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]${more}}]`,
  );
const extension = (kind: string, spec: string) =>
  istio(kind, 'x', spec).replace('networking.istio.io/v1', 'extensions.istio.io/v1alpha1');
const mesh = (written: Partial<MeshConfig>): Shown['more'] => ({ mesh: { ...written } });
const ELSEWHERE = service('a', { namespace: 'other' });
const OTHER_A = 'a.other.svc.cluster.local';

const rows: [field: string, yaml: string, expected: Shown['expected'], more?: Shown['more']][] = [
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

  [
    'DestinationRule.trafficPolicy.loadBalancer.simple',
    policy('loadBalancer: {simple: RANDOM}'),
    { lb_policy: 'RANDOM' },
  ],
  [
    'DestinationRule.trafficPolicy.loadBalancer.consistentHash.httpCookie.path',
    policy('loadBalancer: {consistentHash: {httpCookie: {name: c, ttl: 1s, path: /p}}}'),
    { cookie: { name: 'c', path: '/p' } },
  ],
  [
    'DestinationRule.trafficPolicy.loadBalancer.consistentHash.httpCookie.ttl',
    policy('loadBalancer: {consistentHash: {httpCookie: {name: c, ttl: 60s}}}'),
    { cookie: { name: 'c', ttl: '60s' } },
  ],
  ...['name', 'value'].map((field): (typeof rows)[number] => [
    `DestinationRule.trafficPolicy.loadBalancer.consistentHash.httpCookie.attributes.${field}`,
    policy(
      'loadBalancer: {consistentHash: {httpCookie: {name: c, ttl: 1s, attributes: [{name: SameSite, value: Lax}]}}}',
    ),
    { cookie: { attributes: [{ name: 'SameSite', value: 'Lax' }] } },
  ]),
  [
    'DestinationRule.trafficPolicy.loadBalancer.consistentHash.ringHash.minimumRingSize',
    policy('loadBalancer: {consistentHash: {useSourceIp: true, ringHash: {minimumRingSize: 64}}}'),
    { ring_hash_lb_config: { minimum_ring_size: 64 } },
  ],
  [
    'DestinationRule.trafficPolicy.loadBalancer.consistentHash.maglev.tableSize',
    policy('loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 101}}}'),
    { maglev_lb_config: { table_size: 101 } },
  ],
  [
    'DestinationRule.trafficPolicy.loadBalancer.consistentHash.minimumRingSize',
    policy('loadBalancer: {consistentHash: {useSourceIp: true, minimumRingSize: 32}}'),
    { ring_hash_lb_config: { minimum_ring_size: 32 } },
  ],
  [
    'DestinationRule.trafficPolicy.loadBalancer.localityLbSetting.distribute.from',
    balanced('localityLbSetting: {distribute: [{from: eu/*, to: {"asia/*": 100}}]}'),
    { locality: { region: 'us', zone: 'a' } },
    { proxy: HERE },
  ],
  [
    'DestinationRule.trafficPolicy.loadBalancer.zoneAwareLbSetting.enabled',
    balanced('zoneAwareLbSetting: {enabled: false}'),
    at(1, 'us', 'b'),
    { proxy: { ...HERE, labels: { ...HERE.labels, 'topology.kubernetes.io/zone': 'a' } } },
  ],
  ...['from', 'to'].map((field): (typeof rows)[number] => [
    `DestinationRule.trafficPolicy.loadBalancer.zoneAwareLbSetting.failover.${field}`,
    balanced('zoneAwareLbSetting: {enabled: true, failover: [{from: us, to: asia}]}'),
    at(2, 'eu'),
    { proxy: HERE },
  ]),
  [
    'DestinationRule.trafficPolicy.loadBalancer.zoneAwareLbSetting.failoverPriority',
    balanced('zoneAwareLbSetting: {enabled: true, failoverPriority: ["shelf=0"]}'),
    at(1, 'us', 'b'),
    { proxy: HERE },
  ],
  [
    'DestinationRule.trafficPolicy.loadBalancer.zoneAwareLbSetting.minClusterSize',
    balanced('zoneAwareLbSetting: {enabled: true, minClusterSize: 9}'),
    'MS0506',
  ],
  [
    'DestinationRule.trafficPolicy.loadBalancer.warmupDurationSecs',
    policy('loadBalancer: {simple: ROUND_ROBIN, warmupDurationSecs: 30s}'),
    { slow_start_config: { slow_start_window: '30s' } },
  ],
  ...(
    [
      ['duration', { slow_start_window: '30s' }],
      ['minimumPercent', { min_weight_percent: { value: 5 } }],
      ['aggression', { aggression: { default_value: 2 } }],
    ] as const
  ).map(([field, slow_start_config]): (typeof rows)[number] => [
    `DestinationRule.trafficPolicy.loadBalancer.warmup.${field}`,
    policy('loadBalancer: {simple: ROUND_ROBIN, warmup: {duration: 30s, minimumPercent: 5, aggression: 2}}'),
    { slow_start_config },
  ]),
  [
    'DestinationRule.trafficPolicy.connectionPool.tcp.connectTimeout',
    policy('connectionPool: {tcp: {connectTimeout: 2s}}'),
    { connect_timeout: '2s' },
  ],
  ...(
    [
      ['probes', { keepalive_probes: 3 }],
      ['time', { keepalive_time: 75 }],
      ['interval', { keepalive_interval: 10 }],
    ] as const
  ).map(([field, tcp_keepalive]): (typeof rows)[number] => [
    `DestinationRule.trafficPolicy.connectionPool.tcp.tcpKeepalive.${field}`,
    policy('connectionPool: {tcp: {tcpKeepalive: {probes: 3, time: 75s, interval: 10s}}}'),
    { tcp_keepalive },
  ]),
  [
    'DestinationRule.trafficPolicy.connectionPool.http.http2MaxRequests',
    policy('connectionPool: {http: {http2MaxRequests: 13}}'),
    { max_requests: 13 },
  ],
  [
    'DestinationRule.trafficPolicy.connectionPool.http.maxRetries',
    policy('connectionPool: {http: {maxRetries: 15}}'),
    { max_retries: 15 },
  ],
  [
    'DestinationRule.trafficPolicy.connectionPool.http.maxConcurrentStreams',
    policy('connectionPool: {http: {h2UpgradePolicy: UPGRADE, maxConcurrentStreams: 17}}'),
    { http2_protocol_options: { max_concurrent_streams: 17 } },
  ],
  [
    'DestinationRule.trafficPolicy.outlierDetection.consecutiveErrors',
    policy('outlierDetection: {consecutiveErrors: 4}'),
    { consecutive_gateway_failure: 4 },
  ],
  [
    'DestinationRule.trafficPolicy.outlierDetection.consecutiveGatewayErrors',
    policy('outlierDetection: {consecutiveGatewayErrors: 4}'),
    { consecutive_gateway_failure: 4 },
  ],
  ...['splitExternalLocalOriginErrors', 'consecutiveLocalOriginFailures'].map((field): (typeof rows)[number] => [
    `DestinationRule.trafficPolicy.outlierDetection.${field}`,
    policy('outlierDetection: {splitExternalLocalOriginErrors: true, consecutiveLocalOriginFailures: 5}'),
    { split_external_local_origin_errors: true, consecutive_local_origin_failure: 5 },
  ]),
  [
    'DestinationRule.trafficPolicy.tls.caCrl',
    policy('tls: {mode: SIMPLE, caCrl: /crl.pem}'),
    { crl: { filename: '/crl.pem' } },
  ],
  [
    'DestinationRule.trafficPolicy.portLevelSettings.loadBalancer',
    ofPort('loadBalancer: {simple: RANDOM}'),
    { lb_policy: 'RANDOM' },
  ],
  [
    'DestinationRule.trafficPolicy.portLevelSettings.connectionPool',
    ofPort('connectionPool: {tcp: {connectTimeout: 2s}}'),
    { connect_timeout: '2s' },
  ],
  ['DestinationRule.trafficPolicy.portLevelSettings.tls', ofPort('tls: {mode: SIMPLE, sni: up}'), { sni: 'up' }],
  [
    'DestinationRule.trafficPolicy.tunnel.protocol',
    db +
      istio(
        'DestinationRule',
        'db',
        'host: db, trafficPolicy: {tunnel: {protocol: POST, targetHost: f, targetPort: 1}}',
      ),
    { tunneling_config: { use_post: true } },
  ],
  ...(
    [
      ['percent', { budget_percent: { value: 12 } }],
      ['minRetryConcurrency', { min_retry_concurrency: 5 }],
      ['budgetInterval', { budget_interval: '7s' }],
    ] as const
  ).map(([field, retry_budget]): (typeof rows)[number] => [
    `DestinationRule.trafficPolicy.retryBudget.${field}`,
    policy('retryBudget: {percent: 12, minRetryConcurrency: 5, budgetInterval: 7s}'),
    { retry_budget },
  ]),

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
    'Gateway.servers.tls.caCertificates',
    server('mode: MUTUAL, serverCertificate: /c, privateKey: /k, caCertificates: /ca'),
    { trusted_ca: { filename: '/ca' } },
    { proxy: GATEWAY },
  ],
  ['Gateway.servers.tls.caCrl', server(`${MUTUAL}, caCrl: /crl`), { crl: { filename: '/crl' } }, { proxy: GATEWAY }],
  [
    'Gateway.servers.tls.caCertCredentialName',
    SECRET('theirs', 'ca.crt: THEIRS') + server(`${MUTUAL}, caCertCredentialName: theirs`),
    { trusted_ca: { inline_string: 'THEIRS' } },
    { proxy: GATEWAY },
  ],
  ...['serverCertificate', 'privateKey'].map((field): (typeof rows)[number] => [
    `Gateway.servers.tls.tlsCertificates.${field}`,
    server('mode: SIMPLE, tlsCertificates: [{serverCertificate: /c, privateKey: /k}]'),
    { certificate_chain: { filename: '/c' }, private_key: { filename: '/k' } },
    { proxy: GATEWAY },
  ]),
  [
    'Gateway.servers.tls.tlsCertificates.caCertificates',
    server('mode: MUTUAL, tlsCertificates: [{serverCertificate: /c, privateKey: /k, caCertificates: /ca}]'),
    'MS0506',
    { proxy: GATEWAY },
  ],
  [
    'Gateway.servers.tls.verifyCertificateSpki',
    server(`${MUTUAL}, verifyCertificateSpki: [AA==]`),
    { verify_certificate_spki: ['AA=='] },
    { proxy: GATEWAY },
  ],
  [
    'Gateway.servers.tls.verifyCertificateHash',
    server(`${MUTUAL}, verifyCertificateHash: [ab]`),
    { verify_certificate_hash: ['ab'] },
    { proxy: GATEWAY },
  ],
  [
    'Gateway.servers.tls.maxProtocolVersion',
    server('mode: SIMPLE, credentialName: cert, maxProtocolVersion: TLSV1_2'),
    { tls_maximum_protocol_version: 'TLSv1_2' },
    { proxy: GATEWAY },
  ],
  [
    'Gateway.servers.tls.cipherSuites',
    server('mode: SIMPLE, credentialName: cert, cipherSuites: [AES128-SHA]'),
    { cipher_suites: ['AES128-SHA'] },
    { proxy: GATEWAY },
  ],
  [
    'Gateway.servers.tls.insecureSkipVerify',
    server(`${MUTUAL}, insecureSkipVerify: true`),
    'MS0506',
    { proxy: GATEWAY },
  ],

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

  [
    'Sidecar.ingress',
    sidecar('ingress: [{port: {number: 80, protocol: HTTP, name: h}, defaultEndpoint: "127.0.0.1:9"}]'),
    'MS0506',
  ],
  [
    'Sidecar.egress.port.protocol',
    sidecar('egress: [{port: {number: 80, protocol: TCP, name: x}, hosts: ["./*"]}]'),
    { name: 'tcp_80' },
  ],
  [
    'Sidecar.egress.bind',
    sidecar('egress: [{port: {number: 80, protocol: HTTP, name: x}, bind: 0.0.0.0, hosts: ["./*"]}]'),
    'MS0506',
  ],
  ['Sidecar.egress.captureMode', sidecar('egress: [{captureMode: IPTABLES, hosts: ["./*"]}]'), 'MS0506'],
  [
    'Sidecar.inboundConnectionPool',
    sidecar('inboundConnectionPool: {http: {maxRetries: 1}}, egress: [{hosts: ["./*"]}]'),
    'MS0506',
  ],
  [
    'Sidecar.outboundTrafficPolicy.egressProxy',
    sidecar('outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a, port: {number: 80}}}'),
    'MS0506',
  ],

  [
    'EnvoyFilter.configPatches.match.context',
    patch('CLUSTER', 'context: SIDECAR_INBOUND', 'connect_timeout: 9s'),
    'MS0506',
  ],
  [
    'EnvoyFilter.configPatches.match.proxy.metadata',
    patch('CLUSTER', 'proxy: {metadata: {A: b}}', 'connect_timeout: 9s'),
    'MS0505',
  ],
  [
    'EnvoyFilter.configPatches.match.listener.portNumber',
    patch('LISTENER', 'listener: {portNumber: 443}', 'stat_prefix: s'),
    { ...LISTENER, stat_prefix: undefined },
  ],
  [
    'EnvoyFilter.configPatches.match.listener.portName',
    patch('LISTENER', 'listener: {portName: http}', 'stat_prefix: s'),
    'MS0213',
  ],
  [
    'EnvoyFilter.configPatches.match.listener.name',
    patch('LISTENER', 'listener: {name: 0.0.0.0_443}', 'stat_prefix: s'),
    { ...LISTENER, stat_prefix: undefined },
  ],
  [
    'EnvoyFilter.configPatches.match.listener.listenerFilter',
    patch('LISTENER_FILTER', 'listener: {listenerFilter: none}', inspector('x'), 'INSERT_BEFORE'),
    { ...LISTENER, listener_filters: [] },
  ],
  ['EnvoyFilter.configPatches.match.listener.filterChain.name', chain('name: other'), UNTOUCHED_CHAIN],
  ['EnvoyFilter.configPatches.match.listener.filterChain.sni', chain('sni: e.test'), UNTOUCHED_CHAIN],
  [
    'EnvoyFilter.configPatches.match.listener.filterChain.transportProtocol',
    chain('transportProtocol: tls'),
    UNTOUCHED_CHAIN,
  ],
  [
    'EnvoyFilter.configPatches.match.listener.filterChain.applicationProtocols',
    chain('applicationProtocols: h2'),
    UNTOUCHED_CHAIN,
  ],
  [
    'EnvoyFilter.configPatches.match.listener.filterChain.destinationPort',
    chain('destinationPort: 9'),
    UNTOUCHED_CHAIN,
  ],
  [
    'EnvoyFilter.configPatches.match.listener.filterChain.filter.name',
    patch('NETWORK_FILTER', `listener: {filterChain: {filter: {name: ${MANAGER}}}}`, '', 'REMOVE'),
    { name: 'outbound_80', filters: [] },
  ],
  [
    'EnvoyFilter.configPatches.match.routeConfiguration.portName',
    gatewayPatch('portName: other'),
    UNTOUCHED_HOST,
    { proxy: GATEWAY },
  ],
  [
    'EnvoyFilter.configPatches.match.routeConfiguration.gateway',
    gatewayPatch('gateway: default/other'),
    UNTOUCHED_HOST,
    { proxy: GATEWAY },
  ],
  [
    'EnvoyFilter.configPatches.match.routeConfiguration.name',
    gatewayPatch('name: http.80'),
    UNTOUCHED_HOST,
    { proxy: GATEWAY },
  ],
  [
    'EnvoyFilter.configPatches.match.cluster.portNumber',
    patch('CLUSTER', 'cluster: {portNumber: 443}', 'connect_timeout: 9s'),
    { name: `outbound|80||${A}`, connect_timeout: '10s' },
  ],
  [
    'EnvoyFilter.configPatches.match.cluster.subset',
    patch('CLUSTER', 'cluster: {subset: v1}', 'connect_timeout: 9s'),
    { name: `outbound|80||${A}`, connect_timeout: '10s' },
  ],
  [
    'EnvoyFilter.configPatches.match.waypoint',
    patch('HTTP_FILTER', 'waypoint: {portNumber: 1}', inspector('x'), 'INSERT_FIRST'),
    'MS0506',
  ],
  [
    'EnvoyFilter.configPatches.patch.filterClass',
    patch('CLUSTER', '', 'connect_timeout: 9s', 'MERGE', ', filterClass: STATS'),
    'MS0213',
  ],
  ['WasmPlugin', extension('WasmPlugin', 'url: "oci://example.com/x:1"'), 'MS0506'],
  ['TrafficExtension', extension('TrafficExtension', 'lua: {inlineCode: x}'), 'MS0506'],

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

export const SHOWN: Shown[] = rows.map(([field, yaml, expected, more]) => ({
  ...{ field, yaml, expected },
  ...(more && { more }),
}));
