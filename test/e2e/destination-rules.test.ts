/** What a DestinationRule asks for, by what its clients meet: who answers, how often, and when nobody does. */
import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Generated, serve } from './generated.ts';
import { Servers } from './servers.ts';

const PORT = 80;
const OTHER_PORT = 81;
const BACKEND = 18090;
const RAW = 18091;
const servers = new Servers(BACKEND);
const raw: Socket[] = [];
const rawServer = createServer((socket) => void raw.push(socket.on('error', () => {})));
let envoy: Generated;

/** A host with endpoints at 127.20.N.1 and on, each in its locality. */
interface Host {
  localities?: string[];
  count?: number;
  port?: number;
  rule: string;
}

const RING = (by: string) => `loadBalancer: {consistentHash: {${by}}}`;
const REGIONS = ['us/a/1', 'us/b/1', 'eu/a/1'];
const EJECT =
  'outlierDetection: {consecutive5xxErrors: 1, interval: 0.1s, baseEjectionTime: 60s, maxEjectionPercent: 100}';
const HOSTS: Record<string, Host> = {
  'ring-header': { rule: RING('httpHeaderName: x-key') },
  'maglev-header': { rule: RING('httpHeaderName: x-key, maglev: {tableSize: 1009}') },
  'small-ring': { rule: RING('httpHeaderName: x-key, ringHash: {minimumRingSize: 64}') },
  cookie: { rule: RING('httpCookie: {name: session, ttl: 0s}') },
  query: { rule: RING('httpQueryParameterName: key') },
  'source-ip': { rule: RING('useSourceIp: true') },
  'per-port': {
    rule: `${RING('httpHeaderName: x-key')}, portLevelSettings: [{port: {number: 81}, loadBalancer: {simple: ROUND_ROBIN}}]`,
  },
  'port-only': {
    rule: `${RING('httpHeaderName: x-key')}, portLevelSettings: [{port: {number: 81}, outlierDetection: {}}]`,
  },
  full: { count: 1, rule: 'connectionPool: {tcp: {maxConnections: 1}, http: {http1MaxPendingRequests: 1}}' },
  single: { count: 1, rule: 'connectionPool: {http: {maxRequestsPerConnection: 1}}' },
  kept: { count: 1, rule: 'connectionPool: {http: {maxRetries: 9}}' },
  'no-budget': { count: 1, rule: 'retryBudget: {percent: 0, minRetryConcurrency: 0}' },
  outlier: {
    count: 2,
    rule: 'outlierDetection: {consecutive5xxErrors: 5, interval: 0.2s, baseEjectionTime: 1s, maxEjectionPercent: 100}',
  },
  codes: {
    count: 2,
    rule: 'outlierDetection: {consecutive5xxErrors: 5, outlierDetectionHttpErrorCodes: [429], interval: 0.2s, baseEjectionTime: 60s, maxEjectionPercent: 100}',
  },
  panic: {
    count: 2,
    rule: 'outlierDetection: {consecutive5xxErrors: 2, minHealthPercent: 60, interval: 0.1s, baseEjectionTime: 60s, maxEjectionPercent: 100}',
  },
  failover: { localities: REGIONS, rule: EJECT },
  'failover-to': {
    localities: ['eu/a/1', 'asia/a/1'],
    rule: `loadBalancer: {localityLbSetting: {failover: [{from: us, to: asia}]}}, ${EJECT}`,
  },
  'no-failover': { localities: REGIONS, rule: 'loadBalancer: {simple: ROUND_ROBIN}' },
  'switched-off': {
    localities: REGIONS,
    rule: `loadBalancer: {simple: ROUND_ROBIN, localityLbSetting: {enabled: false}}, ${EJECT}`,
  },
  'by-label': {
    localities: ['eu/a/1', 'us/a/1'],
    rule: `loadBalancer: {localityLbSetting: {failoverPriority: ["shelf=0"]}}, ${EJECT}`,
  },
  distribute: {
    localities: REGIONS,
    rule: 'loadBalancer: {localityLbSetting: {distribute: [{from: us/*, to: {"us/b/*": 80, "eu/*": 20}}]}}',
  },
  'zone-aware': {
    localities: REGIONS,
    rule: `loadBalancer: {simple: ROUND_ROBIN, zoneAwareLbSetting: {enabled: true}}, ${EJECT}`,
  },
  'proxy-v1': { count: 1, port: RAW, rule: 'proxyProtocol: {version: V1}' },
  'proxy-v2': { count: 1, port: RAW, rule: 'proxyProtocol: {version: V2}' },
  upgrade: { count: 1, port: RAW, rule: 'connectionPool: {http: {h2UpgradePolicy: UPGRADE}}' },
  'client-protocol': { count: 1, port: RAW, rule: 'connectionPool: {http: {useClientProtocol: true}}' },
  'keep-alive': {
    count: 1,
    port: RAW,
    rule: 'connectionPool: {http: {h2UpgradePolicy: UPGRADE, http2KeepAlive: {interval: 0.2s, timeout: 0.1s}}}',
  },
  idle: { count: 1, rule: 'connectionPool: {http: {idleTimeout: 0.3s}}' },
  'idle-tcp': { count: 1, rule: 'connectionPool: {tcp: {idleTimeout: 0.3s}}' },
  'long-lived': { count: 1, rule: 'connectionPool: {tcp: {maxConnectionDuration: 0.3s}}' },
};
const SUBSETS = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: subsets }
spec:
  host: subsets.test
  trafficPolicy: { ${RING('httpHeaderName: x-key')} }
  subsets:
    - { name: inherits, labels: { half: "0" } }
    - { name: replaces, labels: { half: "0" }, trafficPolicy: { loadBalancer: { simple: ROUND_ROBIN } } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: subsets }
spec:
  hosts: [subsets.test]
  http:
    - match: [{ uri: { prefix: /inherits } }]
      route: [{ destination: { host: subsets.test, subset: inherits } }]
    - route: [{ destination: { host: subsets.test, subset: replaces } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: no-budget }
spec:
  hosts: [no-budget.test]
  http: [{ retries: { attempts: 3, retryOn: 5xx }, route: [{ destination: { host: no-budget.test } }] }]
`;
const NAMES = [...Object.keys(HOSTS), 'subsets'];

beforeAll(async () => {
  const all = NAMES.flatMap((name) => (HOSTS[name]?.port === RAW ? [] : addresses(name)));
  await servers.start(...all);
  await new Promise<void>((resolve) => rawServer.listen(RAW, '127.20.0.1', resolve));
  const rules = Object.entries(HOSTS).map(([name, { rule }]) => destinationRule(name, rule));
  envoy = await serve(
    [...NAMES.map((name) => serviceEntry(name)), ...rules, SUBSETS].join('\n---\n'),
    [PORT, OTHER_PORT],
    [
      '--proxy',
      'sidecar',
      '-l',
      'topology.kubernetes.io/region=us,topology.kubernetes.io/zone=a,topology.istio.io/subzone=1',
    ],
  );
});

afterAll(async () => {
  await envoy?.stop();
  for (const socket of raw) socket.destroy();
  rawServer.close();
  await servers.stop();
});

describe('a hash', () => {
  const KEYS = Array.from({ length: 24 }, (_, n) => `key-${n}`);
  test.each<[host: string, ask: (key: string) => Ask]>([
    ['ring-header', (key) => ({ headers: { 'x-key': key } })],
    ['maglev-header', (key) => ({ headers: { 'x-key': key } })],
    ['small-ring', (key) => ({ headers: { 'x-key': key } })],
    ['cookie', (key) => ({ headers: { cookie: `session=${key}` } })],
    ['query', (key) => ({ path: `/?key=${key}` })],
    ['source-ip', (key) => ({ from: `127.30.0.${1 + KEYS.indexOf(key)}` })],
    ['per-port', (key) => ({ headers: { 'x-key': key } })],
  ])('%s keeps each key at one of the endpoints, and uses them all', async (host, askFor) => {
    const chosen = await Promise.all(KEYS.map((key) => repeat(4, () => call(host, askFor(key)))));
    for (const answers of chosen) expect(tally(answers).size).toBe(1);
    expect(tally(chosen.flat()).size).toBe(addresses(host).length);
  });

  test('of no cookie makes one, which then counts', async () => {
    const first = await call('cookie');
    const cookie = String(first.cookie).split(';')[0] ?? '';
    expect(cookie).toMatch(/^session=./);
    const again = await repeat(4, () => call('cookie', { headers: { cookie } }));
    expect(tally(again)).toEqual(new Map([[first.body, 4]]));
  });

  test.each([
    ['per-port', OTHER_PORT, 'a port with its own'],
    ['port-only', OTHER_PORT, 'a port whose settings leave it out'],
  ])('%s on port %i: none for %s', async (host, port) => {
    expect(tally(await repeat(8, () => call(host, { headers: { 'x-key': 'one' }, port }))).size).toBeGreaterThan(1);
  });

  test.each([
    ['/inherits', 1],
    ['/replaces', 2],
  ])('of the host, in a subset: %s', async (path, size) => {
    const answers = tally(await repeat(8, () => call('subsets', { path, headers: { 'x-key': 'one' } })));
    expect(answers.size).toBe(size);
    expect(addresses('subsets').filter((_, index) => index % 2 === 0)).toEqual(
      expect.arrayContaining([...answers.keys()]),
    );
  });
});

describe('a pool', () => {
  test('that is full answers 503 by itself', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('full', { headers: { 'x-delay': '0.3' } })),
    );
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(1);
    expect(refused.length).toBeGreaterThanOrEqual(7);
    for (const { body, overloaded } of refused) {
      expect(body).toMatch(/reset reason: overflow$/);
      expect(overloaded).toBe('true');
    }
    expect(await counter('full', 'upstream_rq_pending_overflow')).toBe(refused.length);
  });

  test.each([
    ['single', 3],
    ['kept', 1],
  ])('%s: three requests take %i connections', async (host, connections) => {
    const before = servers.hits.length;
    await repeat(3, () => call(host));
    expect(new Set(servers.hits.slice(before).map(({ port }) => port)).size).toBe(connections);
  });

  test('without a budget for retries tries once', async () => {
    const before = servers.hits.length;
    const { status } = await call('no-budget', { headers: { 'x-status': '500' } });
    expect([status, servers.hits.length - before]).toEqual([500, 1]);
  });

  test.each(['idle', 'idle-tcp', 'long-lived'])('%s closes its connection when its time is over', async (host) => {
    await call(host);
    await expect.poll(() => counter(host, 'upstream_cx_active')).toBe(0);
    await call(host);
    expect(await counter(host, 'upstream_cx_total')).toBe(2);
  });
});

describe('what an endpoint sees first', () => {
  test.each<[host: string, bytes: RegExp]>([
    ['proxy-v1', /^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ \d+\r\nGET \/ HTTP\/1\.1\r\n/],
    ['proxy-v2', /^\r\n\r\n\0\r\nQUIT\n/],
    ['upgrade', /^PRI \* HTTP\/2\.0\r\n/],
  ])('%s', async (host, bytes) => {
    expect(await firstBytes(host)).toMatch(bytes);
  });

  test('client-protocol: what the client speaks', async () => {
    expect(await firstBytes('client-protocol')).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
    const session = connectHttp2(`http://127.0.0.1:${envoy.ports.get(PORT)}`).on('error', () => {});
    const asked = () => void session.request({ ':authority': 'client-protocol.test' }).on('error', () => {});
    expect(await firstBytes('client-protocol', asked)).toMatch(/^PRI \* HTTP\/2\.0\r\n/);
    session.destroy();
  });

  test('keep-alive: a connection whose pings nobody answers is given up', async () => {
    void call('keep-alive').catch(() => {});
    await expect.poll(() => counter('keep-alive', 'http2.keepalive_timeout'), { timeout: 3000 }).toBe(1);
  });
});

describe('an endpoint that fails', () => {
  test('five times is left out, and comes back', async () => {
    const [bad = '', good = ''] = addresses('outlier');
    servers.failing.set(bad, 503);
    await expect.poll(async () => (await call('outlier')).body).toBe(bad);
    await expect.poll(() => callUntilEjected('outlier'), { timeout: 5000 }).toBe(1);
    expect(await counter('outlier', 'outlier_detection.ejections_enforced_consecutive_5xx')).toBe(1);
    expect(hitsOf(bad)).toBe(5);
    expect(tally(await repeat(20, () => call('outlier')))).toEqual(new Map([[good, 20]]));
    servers.failing.delete(bad);
    await expect.poll(() => counter('outlier', 'outlier_detection.ejections_active'), { timeout: 5000 }).toBe(0);
    expect(tally(await repeat(20, () => call('outlier'))).size).toBe(2);
  });

  test('by a status that counts as an error is left out too', async () => {
    const [bad = '', good = ''] = addresses('codes');
    servers.failing.set(bad, 429);
    await expect.poll(() => callUntilEjected('codes'), { timeout: 5000 }).toBe(1);
    expect(tally(await repeat(20, () => call('codes')))).toEqual(new Map([[good, 20]]));
  });

  test('is used all the same where too few are healthy', async () => {
    const [bad = ''] = addresses('panic');
    servers.failing.set(bad, 500);
    await expect.poll(() => callUntilEjected('panic'), { timeout: 5000 }).toBe(1);
    expect(tally(await repeat(20, () => call('panic'))).size).toBe(2);
  });
});

describe('localities', () => {
  const only = (address: string | undefined) => new Map([[address, 10]]);
  const ten = async (host: string) => tally(await repeat(10, () => call(host)));

  test('the zone, then the region, then the rest, as backends stop', async () => {
    const [zone = '', region = '', rest = ''] = addresses('failover');
    for (const [stopped, next] of [
      [undefined, zone],
      [zone, region],
      [region, rest],
    ]) {
      if (stopped) await servers.stop(stopped);
      await expect.poll(() => ten('failover'), { timeout: 5000 }).toEqual(only(next));
    }
  });

  test('from one region to the one that is named', async () => {
    expect(await ten('failover-to')).toEqual(only(addresses('failover-to')[1]));
  });

  test.each(['no-failover', 'switched-off'])('%s: all are used', async (host) => {
    expect((await ten(host)).size).toBe(REGIONS.length);
  });

  test('by labels instead', async () => {
    expect(await ten('by-label')).toEqual(only(addresses('by-label')[0]));
  });

  test('of one region, zone-aware: its zones are used alike', async () => {
    expect([...(await ten('zone-aware')).keys()].sort()).toEqual(addresses('zone-aware').slice(0, 2));
  });

  test('by shares', async () => {
    const answers = tally(await repeat(500, () => call('distribute')));
    const [none = '', most = '', some = ''] = addresses('distribute');
    expect(answers.get(none)).toBeUndefined();
    expect(answers.get(most)).toBeGreaterThan(400 - 4 * 9);
    expect(answers.get(some)).toBeGreaterThan(100 - 4 * 9);
  });
});

interface Ask {
  path?: string;
  headers?: Record<string, string>;
  /** The local address to call from. */
  from?: string;
  port?: number;
}

interface Answer {
  status: number;
  body: string;
  cookie: string | undefined;
  overloaded: string | string[] | undefined;
}

function call(host: string, { path = '/', headers = {}, from, port = PORT }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: envoy.ports.get(port),
        path,
        headers: { host: `${host}.test`, ...headers },
        ...(from && { localAddress: from }),
        agent: false,
      },
      (incoming) => {
        let body = '';
        incoming.on('data', (chunk) => {
          body += chunk;
        });
        incoming.on('end', () => {
          const { 'set-cookie': cookies, 'x-envoy-overloaded': overloaded } = incoming.headers;
          resolve({ status: incoming.statusCode ?? 0, body, cookie: cookies?.[0], overloaded });
        });
      },
    );
    outgoing.on('error', reject).end();
  });
}

async function repeat<T>(times: number, act: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let n = 0; n < times; n++) results.push(await act());
  return results;
}

/** How often each endpoint answered. */
function tally(answers: Answer[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { body } of answers) counts.set(body, (counts.get(body) ?? 0) + 1);
  return counts;
}

function hitsOf(address: string): number {
  return servers.hits.filter((hit) => hit.address === address).length;
}

async function callUntilEjected(host: string): Promise<number> {
  await call(host);
  return counter(host, 'outlier_detection.ejections_active');
}

/** A statistic of the host's cluster. */
async function counter(host: string, name: string): Promise<number> {
  const filter = encodeURIComponent(`^cluster\\.outbound\\|80\\|\\|${host}\\.test;?\\.${name.replaceAll('.', '\\.')}$`);
  const answer = await fetch(`http://127.0.0.1:${envoy.adminPort}/stats?filter=${filter}`);
  return Number((await answer.text()).split(': ')[1]);
}

async function firstBytes(host: string, asked = () => void call(host).catch(() => {})): Promise<string> {
  const before = raw.length;
  asked();
  await expect.poll(() => raw.length).toBeGreaterThan(before);
  const socket = raw[before] as Socket;
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  await sleep(200);
  socket.destroy();
  return text;
}

function addresses(name: string): string[] {
  const { localities, count = 4, port } = HOSTS[name] ?? {};
  if (port === RAW) return ['127.20.0.1'];
  return Array.from({ length: localities?.length ?? count }, (_, n) => `127.20.${1 + NAMES.indexOf(name)}.${1 + n}`);
}

function serviceEntry(name: string): string {
  const { localities, port = BACKEND } = HOSTS[name] ?? {};
  return JSON.stringify({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name },
    spec: {
      hosts: [`${name}.test`],
      resolution: 'STATIC',
      ports: [PORT, OTHER_PORT].map((number) => ({
        number,
        name: `http-${number}`,
        protocol: 'HTTP',
        targetPort: port,
      })),
      endpoints: addresses(name).map((address, n) => ({
        address,
        labels: { half: String(n % 2), shelf: String(n) },
        ...(localities && { locality: localities[n] }),
      })),
    },
  });
}

function destinationRule(name: string, trafficPolicy: string): string {
  return `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name} }
spec: { host: ${name}.test, trafficPolicy: { ${trafficPolicy} } }
`;
}
