/** What an endpoint sees of a connection. */
import { connect as connectHttp2 } from 'node:http2';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Hosts, PORT } from './hosts.ts';

const RAW = 18091;
const raw = { count: 1, port: RAW };
const http = (written: string) => `connectionPool: {http: {${written}}}`;
const SEEN = {
  'proxy-v1': { ...raw, policy: 'proxyProtocol: {version: V1}' },
  'proxy-v2': { ...raw, policy: 'proxyProtocol: {version: V2}' },
  upgrade: { ...raw, policy: http('h2UpgradePolicy: UPGRADE') },
  plain: raw,
  'client-protocol': { ...raw, policy: http('useClientProtocol: true') },
  'keep-alive': { ...raw, policy: http('h2UpgradePolicy: UPGRADE, http2KeepAlive: {interval: 0.2s, timeout: 0.1s}') },
};
const open: Socket[] = [];
const server = createServer((socket) => void open.push(socket.on('error', () => {})));
let hosts: Hosts;

beforeAll(async () => {
  hosts = await Hosts.start(SEEN, { network: 28 });
  // Every address here is one of this machine's.
  await new Promise<void>((resolve) => server.listen(RAW, resolve));
});

afterAll(async () => {
  await hosts?.stop();
  for (const socket of open) socket.destroy();
  server.close();
});

test.each<[host: string, bytes: RegExp]>([
  ['proxy-v1', /^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ \d+\r\nGET \/ HTTP\/1\.1\r\n/],
  ['proxy-v2', /^\r\n\r\n\0\r\nQUIT\n/],
  ['upgrade', /^PRI \* HTTP\/2\.0\r\n/],
  ['plain', /^GET \/ HTTP\/1\.1\r\n/],
])('%s', async (host, bytes) => {
  expect(await firstBytes(host)).toMatch(bytes);
});

test('client-protocol: what the client speaks (useClientProtocol)', async () => {
  expect(await firstBytes('client-protocol')).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
  const session = connectHttp2(`http://127.0.0.1:${hosts.envoy.ports.get(PORT)}`).on('error', () => {});
  const asked = () => void session.request({ ':authority': 'client-protocol.test' }).on('error', () => {});
  expect(await firstBytes('client-protocol', asked)).toMatch(/^PRI \* HTTP\/2\.0\r\n/);
  session.destroy();
});

test('keep-alive: a connection whose pings nobody answers is given up', async () => {
  void hosts.call('keep-alive').catch(() => {});
  await expect.poll(() => hosts.counter('keep-alive', 'http2.keepalive_timeout'), { timeout: 3000 }).toBe(1);
});

async function firstBytes(host: string, asked = () => void hosts.call(host).catch(() => {})): Promise<string> {
  const before = open.length;
  asked();
  await expect.poll(() => open.length).toBeGreaterThan(before);
  const socket = open[before] as Socket;
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  await sleep(200);
  socket.destroy();
  return text;
}
