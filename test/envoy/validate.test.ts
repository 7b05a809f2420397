/** All that can be written is what Envoy's API has, and Envoy accepts it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeRoutes } from '../../envoy/reload/merge.ts';
import { routeConfiguration } from '../../envoy/routes/configuration.ts';
import { type Snapshot, type SnapshotOptions, snapshot } from '../../envoy/snapshot.ts';
import type { Action, Cluster, ClusterPolicy, Plan, VirtualHost } from '../../plan/plan.ts';
import {
  destination,
  exact,
  forward,
  header,
  host,
  mirror,
  noHeaders,
  path,
  present,
  query,
  rule,
} from '../plan/rules.ts';
import { handlers } from '../twins/plans.ts';
import { checkMessage } from './api.ts';
import { clusterOf, httpListener, options, planOf } from './plans.ts';
import { ENVOY } from './running.ts';
import { clientDecides, staticBootstrap } from './static.ts';

const ENGINES = ['wasm', 'native'] as const;
const EDITS = {
  request: { set: [['x-set', '%REQ(:path)%']], add: [['x-add', '1']], remove: ['x-gone'] },
  response: { set: [['x-set', '']], add: [['x-add', '5%%']], remove: ['x-gone'] },
} satisfies Action['headers'];
const EDITED = { ...destination('v1'), headers: EDITS, authority: 'other.example.com' };
const CORS = {
  origins: [
    exact('https://a'),
    { kind: 'prefix', value: 'https://' } as const,
    { kind: 'regex', value: '.*\\.b' } as const,
  ],
  methods: ['GET'],
  headers: ['x-a', 'x-b'],
  expose: ['x-c'],
  maxAge: 86_400_000,
  credentials: true,
  forwardUnmatchedPreflights: true,
};

const ACTIONS: Record<string, Action> = {
  forward: forward('v1'),
  'a timeout, retries': forward('v1', {
    timeout: 1500,
    retry: {
      attempts: 3,
      on: ['5xx', 'retriable-status-codes'],
      statusCodes: [418],
      perTryTimeout: 0.5,
      backoff: 25,
      avoidPreviousHosts: true,
      otherPriorities: true,
    },
  }),
  'a rewritten prefix': forward('v1', { rewrite: { uri: '/new', authority: 'other.example.com' } }),
  'a path rewritten by expression': forward('v1', {
    rewrite: { regex: { pattern: '^/(.*)$', substitution: '/x/\\1' } },
  }),
  'one destination with headers': forward('v1', { headers: EDITS, destinations: [EDITED] }),
  'weights with headers': forward(
    {},
    { headers: EDITS, weighted: true, destinations: [EDITED, destination('v2', 0), EDITED] },
  ),
  mirrors: forward('v1', {
    mirrors: [mirror('v2', 1_000_000), ...[1, 2, 3, 4].map((n) => mirror(`v${n}`, n * 100_000))],
  }),
  hashing: forward('v1', {
    weighted: true,
    destinations: [
      {
        ...destination('v1'),
        hash: [
          { by: 'header', name: 'x-user' },
          { by: 'source-ip' },
          { by: 'query', name: 'u' },
          { by: 'cookie', name: 'sid', attributes: [] },
          { by: 'cookie', name: 'c', path: '/', ttl: 0, attributes: [['SameSite', 'Lax']] },
        ],
      },
      destination('v2'),
    ],
  }),
  CORS: forward('v1', { cors: CORS }),
  'a redirect': { kind: 'redirect', headers: EDITS, code: 308, authority: 'b', scheme: 'https', port: 8443, uri: '/x' },
  'a redirect of a prefix': { kind: 'redirect', headers: noHeaders(), code: 302, prefixRewrite: '/x', port: 8080 },
  'a direct response': { kind: 'direct', headers: EDITS, status: 418, body: { text: 'teapot' } },
  'a direct response in bytes': { kind: 'direct', headers: noHeaders(), status: 503, body: { base64: 'AAEC' } },
};

const HOSTS: VirtualHost[] = [
  ...Object.entries(ACTIONS).map(([name, action]) =>
    host([rule(name, [[path('prefix', '/some')]], action), rule('rest', [[]], action)], [domain(name)]),
  ),
  host(
    [
      rule('paths', [[path('exact', '/a', true)], [path('prefix', '/')], [path('regex', '/[a-z]+')]], forward('v1')),
      rule(
        'headers',
        [[header('x', exact('')), header('y', present, true), header(':method', exact('GET'), true)]],
        forward('v1'),
      ),
      rule(
        'queries',
        [[query('x', exact('')), query('y', present), query('z', { kind: 'regex', value: 'a|b' })]],
        forward('v1'),
      ),
      rule('faults', [[path('prefix', '/f')]], forward('v1'), {
        delay: { milliseconds: 7000, perMillion: 1 },
        abort: { perMillion: 1_000_000, grpcStatus: 14 },
      }),
      rule('abort', [[path('prefix', '/g')]], forward('v1'), { abort: { perMillion: 500_000, httpStatus: 500 } }),
    ],
    ['matches', '*.matches', '*matches'],
  ),
  { ...host([rule('rest', [[]], forward('v1'))], ['redirected']), httpsRedirect: true },
  host([], ['empty']),
  host([rule('rest', [[]], forward('v1'))], ['*']),
];

const POLICIES: Record<string, ClusterPolicy> = {
  none: {},
  pools: {
    connectionPool: {
      tcp: {
        maxConnections: 11,
        connectTimeout: 2500,
        tcpKeepalive: { probes: 3, time: 75_000, interval: 10_000 },
        maxConnectionDuration: 30_000,
        idleTimeout: 20_000,
      },
      http: {
        http1MaxPendingRequests: 12,
        http2MaxRequests: 13,
        maxRequestsPerConnection: 14,
        maxRetries: 15,
        idleTimeout: 16_000,
      },
    },
  },
  'the protocol of the client': { connectionPool: { http: { useClientProtocol: true, maxConcurrentStreams: 17 } } },
  'an upgrade': {
    connectionPool: { http: { h2UpgradePolicy: 'UPGRADE', http2KeepAlive: { interval: 1000, timeout: 500 } } },
  },
  outliers: {
    outlierDetection: {
      consecutive5xxErrors: 3,
      consecutiveGatewayErrors: 0,
      consecutiveLocalOriginFailures: 5,
      splitExternalLocalOriginErrors: true,
      interval: 7000,
      baseEjectionTime: 8000,
      maxEjectionPercent: 50,
      minHealthPercent: 40,
    },
  },
  'no outliers': { outlierDetection: {} },
  'round robin, warming up': {
    loadBalancer: { simple: 'ROUND_ROBIN', warmup: { duration: 30_000, minimumPercent: 5, aggression: 1.5 } },
  },
  'least requests, warming up': { loadBalancer: { simple: 'LEAST_REQUEST', warmupDurationSecs: 30_000 } },
  random: { loadBalancer: { simple: 'RANDOM' } },
  passthrough: { loadBalancer: { simple: 'PASSTHROUGH' } },
  'a ring': { loadBalancer: { consistentHash: { httpHeaderName: 'x-user' } } },
  maglev: { loadBalancer: { consistentHash: { useSourceIp: true, maglev: { tableSize: 101 } } } },
  'TLS by the authority': { tls: { mode: 'SIMPLE' } },
  'TLS by name': { tls: { mode: 'SIMPLE', sni: 'up.example.com', subjectAltNames: ['up.example.com'] } },
  'TLS unverified': { tls: { mode: 'SIMPLE', insecureSkipVerify: true } },
  'mutual TLS of a mesh': { tls: { mode: 'ISTIO_MUTUAL' } },
};

const CLUSTERS: Cluster[] = [
  ...Object.entries(POLICIES).map(([name, policy]) => named(name, { policy })),
  ...(['http2', 'tcp'] as const).map((protocol) => named(protocol, { protocol })),
  named('endpoints', {
    endpoints: ['', 'r', 'r/z', 'r/z/s', 'r/z/s'].map((locality, n) => {
      return { address: `127.0.0.${n + 1}`, port: 80, weight: n + 1, labels: {}, locality };
    }),
  }),
  named('no endpoints', { endpoints: [] }),
  named('names', { discovery: 'dns', endpoints: [byName('a.example.com'), byName('b.example.com')] }),
  named('one name', { discovery: 'dns-one', endpoints: [byName('a.example.com')] }),
  named('by the host of the request', { discovery: 'by-name', endpoints: [] }),
  clusterOf('v1', 80),
];

const EVERYTHING: Plan = planOf(
  [
    httpListener(HOSTS, { listenerPort: 10001 }),
    httpListener(HOSTS, { name: 'gateway_80', listenerPort: 10002, edge: true, pathNormalization: 'NONE' }),
    httpListener(HOSTS, {
      name: 'mesh',
      listenerPort: 10003,
      forwardProxy: true,
      ports: 'significant',
      servicePort: 0,
    }),
    httpListener(HOSTS, { name: 'merge', listenerPort: 10004, pathNormalization: 'MERGE_SLASHES' }),
    httpListener([], { name: 'decode', listenerPort: 10005, pathNormalization: 'DECODE_AND_MERGE_SLASHES' }),
    tcpListener('tcp', 10006, [{ weight: 1, cluster: 'one' }]),
    tcpListener('tcp_weighted', 10007, [
      { weight: 1, cluster: 'one' },
      { weight: 3, cluster: 'three' },
    ]),
  ],
  CLUSTERS,
);

describe('every feature', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mainsheet-validate-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(ENGINES)('%s: is in Envoy’s API, and Envoy takes it without a warning', async (engine) => {
    const made = snapshot(EVERYTHING, options({ engine, accessLog: true }));
    checkSnapshot(made);
    const file = join(folder, `${engine}.json`);
    writeFileSync(file, JSON.stringify(staticBootstrap(made, clientDecides)));
    const { stderr } = await promisify(execFile)(ENVOY, ['--mode', 'validate', '-c', file, '-l', 'warning']);
    expect(stderr).toBe('');
  });
});

describe('random plans', () => {
  const random = (more: Partial<SnapshotOptions>) =>
    handlers.map((handler) =>
      snapshot(planOf([{ ...httpListener([]), chains: [{ name: 'twin', handler }] }]), options(more)),
    );

  it.each(ENGINES)('%s: are in Envoy’s API', (engine) => {
    fc.assert(fc.property(random({ engine }), checkSnapshot), { numRuns: 100 });
  });

  it('merged: no domain twice, no host twice, in Envoy’s API', () => {
    const merged = fc
      .tuple(random({}), random({}))
      .map(([a, b]) => mergeRoutes(a.routes.get('twin')!, b.routes.get('twin')!));
    fc.assert(
      fc.property(merged, (configuration) => {
        checkMessage('envoy.config.route.v3.RouteConfiguration', routeConfiguration(configuration));
        for (const keys of [
          configuration.hosts.map(({ name }) => name),
          configuration.hosts.flatMap(({ domains }) => domains),
        ]) {
          expect(new Set(keys).size).toBe(keys.length);
        }
      }),
    );
  });
});

function checkSnapshot({ bootstrap, listeners, clusters, routes }: Snapshot): void {
  checkMessage('envoy.config.bootstrap.v3.Bootstrap', bootstrap);
  for (const listener of listeners) checkMessage('envoy.config.listener.v3.Listener', listener);
  for (const cluster of clusters) checkMessage('envoy.config.cluster.v3.Cluster', cluster);
  for (const each of routes.values())
    checkMessage('envoy.config.route.v3.RouteConfiguration', routeConfiguration(each));
}

function domain(name: string): string {
  return `${name.toLowerCase().replaceAll(/\W+/g, '-')}.example.com`;
}

function named(name: string, more: Partial<Cluster>): Cluster {
  return clusterOf('', 80, { ...more, name });
}

function byName(address: string): Cluster['endpoints'][number] {
  return { address, port: 80, weight: 1, labels: {}, locality: '' };
}

function tcpListener(
  name: string,
  port: number,
  destinations: { weight: number; cluster: string }[],
): Plan['listeners'][number] {
  const handler = { kind: 'tcp', statPrefix: name, destinations, idleTimeout: 60_000 } as const;
  return { name, address: '127.0.0.1', port, servicePort: port, chains: [{ name, handler }] };
}
