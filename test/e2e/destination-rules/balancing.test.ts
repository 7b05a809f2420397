/** Which endpoint a request goes to. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { counted, Hosts, repeat } from './hosts.ts';

const simple = (name: string) => `loadBalancer: {simple: ${name}}`;
const ring = (by: string) => `loadBalancer: {consistentHash: {${by}}}`;
const BALANCED = {
  'round-robin': { policy: simple('ROUND_ROBIN') },
  'busy-round-robin': { count: 2, policy: simple('ROUND_ROBIN') },
  'busy-random': { count: 2, policy: simple('RANDOM') },
  'busy-least-request': { count: 2, policy: simple('LEAST_REQUEST') },
  'busy-least-conn': { count: 2, policy: simple('LEAST_CONN') },
  'busy-default': { count: 2 },
  passthrough: { policy: simple('PASSTHROUGH') },
  'ring-header': { policy: ring('httpHeaderName: x-key') },
  'maglev-header': { policy: ring('httpHeaderName: x-key, maglev: {tableSize: 1009}') },
  'small-ring': { policy: ring('httpHeaderName: x-key, ringHash: {minimumRingSize: 64}') },
  'older-ring': { policy: ring('httpHeaderName: x-key, minimumRingSize: 32') },
  cookie: {
    policy: ring('httpCookie: {name: session, ttl: 60s, path: /shop, attributes: [{name: SameSite, value: Strict}]}'),
  },
  query: { policy: ring('httpQueryParameterName: key') },
  'source-ip': { policy: ring('useSourceIp: true') },
};
const ADDRESSED = '127.24.100.1';
const RULES = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: addressed }
spec:
  hosts: [addressed.test]
  addresses: [${ADDRESSED}]
  resolution: STATIC
  ports: [{ number: 80, name: http, protocol: HTTP }]
  endpoints: [{ address: 127.24.7.1 }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: addressed }
spec: { host: addressed.test, trafficPolicy: { ${simple('PASSTHROUGH')} } }
`;
const KEYS = Array.from({ length: 24 }, (_, n) => `key-${n}`);
let hosts: Hosts;

beforeAll(async () => {
  hosts = await Hosts.start(BALANCED, { network: 24, rules: RULES });
});

afterAll(() => hosts?.stop());

test('ROUND_ROBIN: one after the other', async () => {
  const order = (await repeat(8, () => hosts.call('round-robin'))).map(({ body }) => body);
  expect(new Set(order.slice(0, 4)).size).toBe(4);
  expect(order.slice(4)).toEqual(order.slice(0, 4));
});

describe('an endpoint that has not answered yet', () => {
  const CALLS = 120;
  const HALF = { least: 37, most: 83 };
  const QUARTER = { least: 0, most: 50 };
  // Five standard deviations. With two to choose from, both of Envoy's choices are the busy one in a quarter of the cases.
  test.each([
    ['busy-round-robin', { least: CALLS / 2, most: CALLS / 2 }],
    ['busy-random', HALF],
    ['busy-least-request', QUARTER],
    ['busy-least-conn', QUARTER],
    ['busy-default', QUARTER],
  ])('%s: gets %o', async (host, { least, most }) => {
    const [busy = ''] = hosts.addresses(host);
    const release = hosts.servers.hold(busy);
    const calls: Promise<unknown>[] = [];
    const chosen = await repeat(CALLS, async () => {
      const hit = hosts.servers.nextHit();
      calls.push(hosts.call(host));
      return (await hit).address;
    });
    release();
    await Promise.all(calls);
    const count = chosen.filter((address) => address === busy).length;
    expect(count).toBeGreaterThanOrEqual(least);
    expect(count).toBeLessThanOrEqual(most);
  });
});

describe('PASSTHROUGH', () => {
  test('goes to any endpoint', async () => {
    expect((await hosts.tally('passthrough', 80)).size).toBe(4);
  });

  test('goes to the address that a ServiceEntry gives its hosts, where nobody is here', async () => {
    expect((await hosts.call('addressed')).status).toBe(503);
    const answer = await fetch(`http://127.0.0.1:${hosts.envoy.adminPort}/clusters`);
    expect(await answer.text()).toMatch(`outbound|80||addressed.test::${ADDRESSED}:80::cx_connect_fail::`);
  });
});

describe('a hash', () => {
  const byHeader = (key: string) => ({ headers: { 'x-key': key } });
  test.each<[host: string, ask: (key: string) => Parameters<Hosts['call']>[1]]>([
    ['ring-header', byHeader],
    ['maglev-header', byHeader],
    ['cookie', (key) => ({ headers: { cookie: `session=${key}` } })],
    ['query', (key) => ({ path: `/?key=${key}` })],
    ['source-ip', (key) => ({ from: `127.30.0.${1 + KEYS.indexOf(key)}` })],
  ])('%s keeps each key at one of the endpoints, and uses them all', async (host, askFor) => {
    const chosen = await Promise.all(KEYS.map((key) => repeat(4, () => hosts.call(host, askFor(key)))));
    for (const answers of chosen) expect(counted(answers).size).toBe(1);
    expect(counted(chosen.flat()).size).toBe(hosts.addresses(host).length);
  });

  test('of no cookie makes one with path, ttl and attributes as written, which then counts', async () => {
    const { headers, body } = await hosts.call('cookie');
    const cookie = String(headers['set-cookie']);
    expect(cookie).toMatch(/^session="?\w+"?; Max-Age=60; Path=\/shop; SameSite=Strict; HttpOnly$/);
    const again = { headers: { cookie: cookie.split(';')[0] ?? '' } };
    expect(await hosts.tally('cookie', 4, again)).toEqual(new Map([[body, 4]]));
  });

  test.each([
    ['ring-header', 'ring_hash_lb.size', 1024],
    ['small-ring', 'ring_hash_lb.size', 64],
    ['older-ring', 'ring_hash_lb.size', 32],
    ['maglev-header', 'maglev_lb.max_entries_per_host', Math.ceil(1009 / 4)],
  ])('%s: Envoy’s %s is %i (minimumRingSize, tableSize)', async (host, statistic, size) => {
    await hosts.call(host, { headers: { 'x-key': 'one' } });
    expect(await hosts.counter(host, statistic)).toBe(size);
  });
});
