/** How many connections, requests and retries there may be at a time, and how long they stay. */
import { readFileSync } from 'node:fs';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Hosts, repeat } from './hosts.ts';

const NETWORK = 25;
const HTTP2 = 18095;
const DEAF = 18096;
const http = (written: string) => `connectionPool: {http: {${written}}}`;
const tcp = (written: string) => `connectionPool: {tcp: {${written}}}`;
const POOLED = {
  full: { count: 1, policy: 'connectionPool: {tcp: {maxConnections: 1}, http: {http1MaxPendingRequests: 1}}' },
  'few-requests': { count: 1, policy: http('http2MaxRequests: 1') },
  single: { count: 1, policy: http('maxRequestsPerConnection: 1') },
  kept: { count: 1, policy: http('maxRetries: 9') },
  'one-retry': { count: 1, policy: http('maxRetries: 1') },
  'no-budget': { count: 1, policy: 'retryBudget: {percent: 0, minRetryConcurrency: 0}' },
  'whole-budget': { count: 1, policy: 'retryBudget: {percent: 100, minRetryConcurrency: 0}' },
  'least-budget': { count: 1, policy: 'retryBudget: {percent: 0, minRetryConcurrency: 1}' },
  idle: { count: 1, policy: http('idleTimeout: 0.3s') },
  'idle-tcp': { count: 1, policy: tcp('idleTimeout: 0.3s') },
  'long-lived': { count: 1, policy: tcp('maxConnectionDuration: 0.3s') },
  'kept-alive': { count: 1, policy: tcp('tcpKeepalive: {time: 75s, interval: 10s, probes: 3}') },
  plain: { count: 1 },
  'one-stream': { count: 1, port: HTTP2, policy: http('h2UpgradePolicy: UPGRADE, maxConcurrentStreams: 1') },
  'many-streams': { count: 1, port: HTTP2, policy: http('h2UpgradePolicy: UPGRADE') },
  deaf: { count: 1, port: DEAF, policy: tcp('connectTimeout: 0.3s') },
};
const retrying = (name: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name} }
spec:
  hosts: [${name}.test]
  http: [{ retries: { attempts: 3, retryOn: 5xx }, route: [{ destination: { host: ${name}.test } }] }]
`;
const RETRYING = ['one-retry', 'no-budget', 'whole-budget', 'least-budget'];
const AT_A_TIME = 3;
const http2: Http2Server[] = [];
let deaf: Worker;
let hosts: Hosts;

beforeAll(async () => {
  hosts = await Hosts.start(POOLED, { network: NETWORK, rules: RETRYING.map(retrying).join('---') });
  for (const name of ['one-stream', 'many-streams']) await startHttp2(hosts.addresses(name)[0] ?? '');
  deaf = await startDeaf(hosts.addresses('deaf')[0] ?? '');
});

afterAll(async () => {
  for (const server of http2) server.close();
  await Promise.all([hosts?.stop(), deaf?.terminate()]);
});

describe('a full pool', () => {
  test('of connections answers 503 by itself', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => hosts.call('full', { headers: { 'x-delay': '0.3' } })),
    );
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(1);
    expect(refused.length).toBeGreaterThanOrEqual(7);
    for (const { body, headers } of refused) {
      expect(body).toMatch(/reset reason: overflow$/);
      expect(headers['x-envoy-overloaded']).toBe('true');
    }
    expect(await hosts.counter('full', 'upstream_rq_pending_overflow')).toBe(refused.length);
  });

  test('of requests (http2MaxRequests) too, whatever they are sent over', async () => {
    const held = hosts.servers.hold(hosts.addresses('few-requests')[0] ?? '');
    const hit = hosts.servers.nextHit();
    const first = hosts.call('few-requests');
    await hit;
    expect(await hosts.call('few-requests')).toMatchObject({ status: 503, headers: { 'x-envoy-overloaded': 'true' } });
    held();
    expect((await first).status).toBe(200);
  });
});

test.each([
  ['single', 3],
  ['kept', 1],
])('%s: three requests take %i connections', async (host, connections) => {
  const before = hosts.servers.hits.length;
  await repeat(3, () => hosts.call(host));
  expect(new Set(hosts.servers.hits.slice(before).map(({ port }) => port)).size).toBe(connections);
});

describe('retries', () => {
  test.each([
    ['no-budget', 1],
    ['whole-budget', 4],
    ['least-budget', 4],
  ])('with %s: it is tried %i times', async (host, times) => {
    const before = hosts.servers.hits.length;
    const { status } = await hosts.call(host, { headers: { 'x-status': '500' } });
    expect([status, hosts.servers.hits.length - before]).toEqual([500, times]);
  });

  test('beyond maxRetries at a time are not made', async () => {
    const release = hosts.servers.hold(hosts.addresses('one-retry')[0] ?? '');
    const calls: Promise<unknown>[] = [];
    await repeat(3, () => {
      const hit = hosts.servers.nextHit();
      calls.push(hosts.call('one-retry', { headers: { 'x-status': '500' } }));
      return hit;
    });
    release();
    await Promise.all(calls);
    expect(await hosts.counter('one-retry', 'upstream_rq_retry_overflow')).toBeGreaterThanOrEqual(2);
  });
});

describe('a connection', () => {
  test.each(['idle', 'idle-tcp', 'long-lived'])('%s is closed when its time is over', async (host) => {
    await hosts.call(host);
    await expect.poll(() => hosts.counter(host, 'upstream_cx_active')).toBe(0);
    await hosts.call(host);
    expect(await hosts.counter(host, 'upstream_cx_total')).toBe(2);
  });

  test('that nobody accepts is given up after connectTimeout', async () => {
    const { status, body, seconds } = await hosts.call('deaf');
    expect([status, body]).toEqual([503, expect.stringMatching(/connection timeout/)]);
    expect(seconds).toBeLessThan(5);
    expect(await hosts.counter('deaf', 'upstream_cx_connect_timeout')).toBeGreaterThanOrEqual(1);
  });

  test.each([
    ['kept-alive', 75],
    ['plain', undefined],
  ])('%s: the kernel asks whether the other side is there after %s s (tcpKeepalive.time)', async (host, seconds) => {
    await hosts.call(host);
    const left = keepaliveTimer(hosts.addresses(host)[0] ?? '');
    if (seconds === undefined) expect(left).toBeUndefined();
    else expect(left).toSatisfy((time: number) => time > seconds - 10 && time <= seconds);
  });

  test.each([
    ['one-stream', 3],
    ['many-streams', 1],
  ])('%s: three requests at a time take %i connections (maxConcurrentStreams)', async (host, connections) => {
    const answers = await Promise.all(Array.from({ length: AT_A_TIME }, () => hosts.call(host)));
    for (const { status } of answers) expect(status).toBe(200);
    expect(await hosts.counter(host, 'upstream_cx_total')).toBe(connections);
  });
});

/** Answers when so many requests are there, on whichever connections. */
async function startHttp2(address: string): Promise<void> {
  const waiting: ServerHttp2Stream[] = [];
  const server = createHttp2Server().on('stream', (stream) => {
    if (waiting.push(stream) < AT_A_TIME) return;
    for (const each of waiting) each.respond({ ':status': 200 }, { endStream: true });
  });
  http2.push(server);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(HTTP2, address, resolve));
}

/**
 * A thread that listens and then sleeps: the kernel takes in as many connections as it may keep waiting (here taken by the
 * thread's own), and does not answer the next.
 */
async function startDeaf(address: string): Promise<Worker> {
  const asleep = `
    const { connect, createServer } = require('node:net');
    const { parentPort } = require('node:worker_threads');
    const server = createServer().listen({ port: ${DEAF}, host: '${address}', backlog: 1 }, () => {
      for (let n = 0; n < 4; n++) connect(${DEAF}, '${address}').on('error', () => {});
      setImmediate(() => {
        parentPort.postMessage('asleep');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      });
    });`;
  const worker = new Worker(asleep, { eval: true });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return worker;
}

/** Seconds until the kernel asks, of the only connection to an address (proc(5), /proc/net/tcp: timer 2); none: it does not. */
function keepaliveTimer(address: string): number | undefined {
  const TICKS_PER_SECOND = 100;
  const ESTABLISHED = '01';
  const remote = address
    .split('.')
    .reverse()
    .map((part) => Number(part).toString(16).padStart(2, '0').toUpperCase())
    .join('');
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  for (const line of lines) {
    const [, , to = '', state, , timer = ''] = line.trim().split(/\s+/);
    const [active, when = ''] = timer.split(':');
    if (to.startsWith(`${remote}:`) && state === ESTABLISHED && active === '02') {
      return Number.parseInt(when, 16) / TICKS_PER_SECOND;
    }
  }
  return undefined;
}
