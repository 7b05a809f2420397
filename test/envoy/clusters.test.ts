/** How a cluster's policy becomes Envoy's: Istio's defaults and its own translation. */
import { describe, expect, it } from 'vitest';
import { clusterResource } from '../../envoy/clusters/cluster.ts';
import { Secrets } from '../../envoy/listeners/secrets.ts';
import type { Resource } from '../../envoy/snapshot.ts';
import type { Cluster, ClusterPolicy, Endpoint } from '../../plan/plan.ts';
import { clusterOf } from './plans.ts';

const HTTP = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const UNLIMITED = 4294967295;

function written(policy: ClusterPolicy, more: Partial<Cluster> = {}): Resource {
  return clusterResource(clusterOf('v1', 9080, { policy, ...more }), new Secrets({ directory: '/etc/mainsheet' }));
}

function thresholds(limits: object): object {
  const none = {
    max_connections: UNLIMITED,
    max_pending_requests: UNLIMITED,
    max_requests: UNLIMITED,
    max_retries: UNLIMITED,
  };
  return { circuit_breakers: { thresholds: [{ ...none, track_remaining: true, ...limits }] } };
}

it('without a policy: Istio’s defaults and nothing else', () => {
  const name = 'outbound|80|v1|a.default.svc.cluster.local';
  const address = { socket_address: { address: '127.0.0.1', port_value: 9080 } };
  expect(written({})).toEqual({
    name,
    type: 'STATIC',
    connect_timeout: '10s',
    lb_policy: 'LEAST_REQUEST',
    ...thresholds({}),
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address }, load_balancing_weight: 1 }], load_balancing_weight: 1 }],
    },
  });
});

it.each<[what: string, policy: ClusterPolicy, fields: object]>([
  ['connections', { connectionPool: { tcp: { maxConnections: 11 } } }, thresholds({ max_connections: 11 })],
  ['waiting', { connectionPool: { http: { http1MaxPendingRequests: 12 } } }, thresholds({ max_pending_requests: 12 })],
  ['requests', { connectionPool: { http: { http2MaxRequests: 13 } } }, thresholds({ max_requests: 13 })],
  ['retries', { connectionPool: { http: { maxRetries: 15 } } }, thresholds({ max_retries: 15 })],
  ['no limit', { connectionPool: { tcp: { maxConnections: 0 } } }, thresholds({})],
  ['the time to connect', { connectionPool: { tcp: { connectTimeout: 2500 } } }, { connect_timeout: '2.5s' }],
  [
    'keepalive',
    { connectionPool: { tcp: { tcpKeepalive: { probes: 3, time: 75_000 } } } },
    { upstream_connection_options: { tcp_keepalive: { keepalive_probes: 3, keepalive_time: 75 } } },
  ],
  ['round robin', { loadBalancer: { simple: 'ROUND_ROBIN' } }, { lb_policy: 'ROUND_ROBIN' }],
  ['random', { loadBalancer: { simple: 'RANDOM' } }, { lb_policy: 'RANDOM' }],
  ['to where clients called', { loadBalancer: { simple: 'PASSTHROUGH' } }, { lb_policy: 'RANDOM' }],
  ['unspecified', { loadBalancer: { simple: 'UNSPECIFIED' } }, { lb_policy: 'LEAST_REQUEST' }],
  ['the older name', { loadBalancer: { simple: 'LEAST_CONN' } }, { lb_policy: 'LEAST_REQUEST' }],
  [
    'a ring of Istio’s size',
    { loadBalancer: { consistentHash: { httpHeaderName: 'x' } } },
    { lb_policy: 'RING_HASH', ring_hash_lb_config: { minimum_ring_size: 1024 } },
  ],
  [
    'a ring of another size',
    { loadBalancer: { consistentHash: { httpHeaderName: 'x', ringHash: { minimumRingSize: 64 } } } },
    { lb_policy: 'RING_HASH', ring_hash_lb_config: { minimum_ring_size: 64 } },
  ],
  [
    'a ring by the older field',
    { loadBalancer: { consistentHash: { httpHeaderName: 'x', minimumRingSize: 32 } } },
    { lb_policy: 'RING_HASH', ring_hash_lb_config: { minimum_ring_size: 32 } },
  ],
  [
    'Maglev',
    { loadBalancer: { consistentHash: { useSourceIp: true, maglev: { tableSize: 101 } } } },
    { lb_policy: 'MAGLEV', maglev_lb_config: { table_size: 101 } },
  ],
  [
    'warming up',
    { loadBalancer: { simple: 'ROUND_ROBIN', warmup: { duration: 30_000, minimumPercent: 5 } } },
    { round_robin_lb_config: { slow_start_config: { slow_start_window: '30s', min_weight_percent: { value: 5 } } } },
  ],
])('%s', (_, policy, fields) => {
  expect(written(policy)).toMatchObject(fields);
});

describe('what is spoken', () => {
  const optionsOf = (policy: ClusterPolicy, more: Partial<Cluster> = {}) =>
    (written(policy, more).typed_extension_protocol_options as Record<string, Resource> | undefined)?.[HTTP];

  it.each<[what: string, policy: ClusterPolicy, more: Partial<Cluster>, options: object | undefined]>([
    ['HTTP/1.1 by default', {}, {}, undefined],
    ['HTTP/2', {}, { protocol: 'http2' }, { explicit_http_config: { http2_protocol_options: {} } }],
    [
      'nothing of HTTP over opaque TCP',
      { connectionPool: { tcp: { idleTimeout: 1 } } },
      { protocol: 'tcp' },
      undefined,
    ],
    [
      'HTTP/2 by upgrade',
      { connectionPool: { http: { h2UpgradePolicy: 'UPGRADE', maxConcurrentStreams: 17 } } },
      {},
      { explicit_http_config: { http2_protocol_options: { max_concurrent_streams: 17 } } },
    ],
    [
      'as the client does',
      { connectionPool: { http: { useClientProtocol: true } } },
      {},
      { use_downstream_protocol_config: { http_protocol_options: {}, http2_protocol_options: {} } },
    ],
    [
      'for so long and so often',
      {
        connectionPool: {
          tcp: { maxConnectionDuration: 30_000 },
          http: { idleTimeout: 16_000, maxRequestsPerConnection: 14 },
        },
      },
      {},
      {
        common_http_protocol_options: {
          idle_timeout: '16s',
          max_requests_per_connection: 14,
          max_connection_duration: '30s',
        },
        explicit_http_config: { http_protocol_options: {} },
      },
    ],
    [
      'as long as TCP may be idle, if HTTP says nothing',
      { connectionPool: { tcp: { idleTimeout: 20_000 } } },
      {},
      { common_http_protocol_options: { idle_timeout: '20s' } },
    ],
    [
      'five idle minutes to hosts that are not known',
      {},
      { discovery: 'by-name' },
      { common_http_protocol_options: { idle_timeout: '300s' } },
    ],
  ])('%s', (_, policy, more, options) => {
    const found = optionsOf(policy, more);
    if (options) expect(found).toMatchObject(options);
    else expect(found).toBeUndefined();
  });
});

describe('outlier detection', () => {
  const detection = (istio: NonNullable<ClusterPolicy['outlierDetection']>) => written({ outlierDetection: istio });

  it.each<[istio: NonNullable<ClusterPolicy['outlierDetection']>, envoy: object]>([
    [{ consecutiveErrors: 4 }, {}],
    [{}, {}],
    [{ consecutive5xxErrors: 3 }, { consecutive_5xx: 3, enforcing_consecutive_5xx: 100 }],
    [{ consecutive5xxErrors: 0 }, { consecutive_5xx: 0, enforcing_consecutive_5xx: 0 }],
    [{ consecutiveGatewayErrors: 4 }, { consecutive_gateway_failure: 4, enforcing_consecutive_gateway_failure: 100 }],
    [
      { interval: 7000, baseEjectionTime: 8000, maxEjectionPercent: 50 },
      { interval: '7s', base_ejection_time: '8s', max_ejection_percent: 50 },
    ],
    [
      { splitExternalLocalOriginErrors: true, consecutiveLocalOriginFailures: 5 },
      {
        split_external_local_origin_errors: true,
        consecutive_local_origin_failure: 5,
        enforcing_consecutive_local_origin_failure: 100,
        enforcing_local_origin_success_rate: 0,
      },
    ],
  ])('%j', (istio, envoy) => {
    expect(detection(istio).outlier_detection).toEqual({ enforcing_success_rate: 0, ...envoy });
  });

  it.each([
    [undefined, 0],
    [40, 40],
  ])('minHealthPercent %s: below %i per cent there is panic', (minHealthPercent, value) => {
    expect(detection(minHealthPercent === undefined ? {} : { minHealthPercent }).common_lb_config).toEqual({
      healthy_panic_threshold: { value },
    });
  });
});

describe('TLS', () => {
  const context = (tls: NonNullable<ClusterPolicy['tls']>) => {
    const socket = written({ tls }).transport_socket as { typed_config: Resource } | undefined;
    return socket?.typed_config;
  };

  it.each(['DISABLE', 'ISTIO_MUTUAL'] as const)('%s is plain text here', (mode) => {
    expect(context({ mode })).toBeUndefined();
  });

  it('SIMPLE asks for the server by name and checks it against what the system trusts', () => {
    expect(context({ mode: 'SIMPLE', sni: 'up' })).toMatchObject({
      sni: 'up',
      common_tls_context: { validation_context: { trusted_ca: { filename: expect.stringMatching(/^\/etc\//) } } },
    });
  });

  it('MUTUAL shows a certificate', () => {
    const tls = {
      mode: 'MUTUAL',
      clientCertificate: '/c.pem',
      privateKey: '/k.pem',
      caCertificates: '/ca.pem',
    } as const;
    expect(context(tls)).toMatchObject({
      common_tls_context: {
        tls_certificates: [{ certificate_chain: { filename: '/c.pem' }, private_key: { filename: '/k.pem' } }],
        validation_context: { trusted_ca: { filename: '/ca.pem' } },
      },
    });
  });

  it('without a name takes the authority of each request', () => {
    expect(written({ tls: { mode: 'SIMPLE' } }).typed_extension_protocol_options).toMatchObject({
      [HTTP]: { upstream_http_protocol_options: { auto_sni: true, auto_san_validation: true } },
    });
  });

  it('unverified trusts anyone', () => {
    expect(context({ mode: 'SIMPLE', insecureSkipVerify: true })!.common_tls_context).toEqual({});
  });
});

describe('endpoints', () => {
  const endpoint = (address: string, weight: number, locality: string): Endpoint => {
    return { address, port: 80, weight, labels: {}, locality };
  };

  it('lie together by locality, which weighs what they weigh', () => {
    const endpoints = [
      endpoint('127.0.0.1', 1, 'r/z/s'),
      endpoint('127.0.0.2', 2, 'r'),
      endpoint('127.0.0.3', 3, 'r/z/s'),
    ];
    const { load_assignment } = written({}, { endpoints }) as { load_assignment: { endpoints: Resource[] } };
    expect(
      load_assignment.endpoints.map(({ locality, lb_endpoints, load_balancing_weight }) => ({
        locality,
        size: (lb_endpoints as object[]).length,
        load_balancing_weight,
      })),
    ).toEqual([
      { locality: { region: 'r', zone: 'z', sub_zone: 's' }, size: 2, load_balancing_weight: 4 },
      { locality: { region: 'r' }, size: 1, load_balancing_weight: 2 },
    ]);
  });

  it('may be Unix sockets', () => {
    const { load_assignment } = written({}, { endpoints: [endpoint('unix:///run/x.sock', 1, '')] });
    expect(JSON.stringify(load_assignment)).toContain('{"pipe":{"path":"/run/x.sock"}}');
  });

  it.each<[discovery: Cluster['discovery'], fields: object]>([
    ['dns', { cluster_type: { typed_config: { all_addresses_in_single_endpoint: false } } }],
    ['dns-one', { cluster_type: { typed_config: { all_addresses_in_single_endpoint: true } } }],
    ['by-name', { cluster_type: { name: 'envoy.clusters.dynamic_forward_proxy' }, lb_policy: 'CLUSTER_PROVIDED' }],
  ])('%s', (discovery, fields) => {
    expect(written({}, { discovery, endpoints: [] })).toMatchObject(fields);
  });
});
