/** TLS that stays closed on its way, and TLS that a gateway ends with bytes inside. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority, secret } from '../certificates.ts';
import { type Generated, serve, service } from '../generated.ts';
import { exchange } from './clients.ts';

const PASSTHROUGH = 8444;
const STREAM = 8445;
const SIDECAR = 9443;
const TLS_PORT = 18444;
const CLEAR_PORT = 18445;
const CLOSED = { one: '127.32.0.1', two: '127.32.0.2', any: '127.32.0.3' };
const folder = mkdtempSync(join(tmpdir(), 'mainsheet-passed-on-'));
const ours = new Authority(folder, 'ours');
const closers: Server[] = [];
let gateway: Generated;
let sidecar: Generated;

beforeAll(async () => {
  for (const [name, address] of Object.entries(CLOSED)) await listen(echo(name), TLS_PORT, address);
  const clear = createServer((socket) => {
    socket.on('data', (chunk) => socket.write(`two ${chunk}`)).on('error', () => {});
  });
  await listen(clear, CLEAR_PORT, CLOSED.two);
  gateway = await serve(gatewayYaml(), [PASSTHROUGH, STREAM], ['--proxy', 'gateway']);
  sidecar = await serve(sidecarYaml(), [SIDECAR]);
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), sidecar?.stop()]);
  for (const server of closers) server.close();
  rmSync(folder, { recursive: true });
});

describe('TLS that a gateway passes on', () => {
  test.each([
    ['one.closed.test', 'one'],
    ['two.closed.test', 'two'],
    ['three.closed.test', 'any'],
  ])('%s goes to %s', async (name, expected) => {
    expect(await exchange(gateway.ports.get(PASSTHROUGH), name)).toBe(`${expected} ping`);
  });

  test('a name that nobody serves is refused', async () => {
    await expect(exchange(gateway.ports.get(PASSTHROUGH), 'nobody.test')).rejects.toThrow(/ECONNRESET|disconnected/);
  });
});

test('TLS that a gateway ends, with bytes inside, goes where its TCP route says', async () => {
  expect(await exchange(gateway.ports.get(STREAM), 'stream.test')).toBe('two ping');
});

test.each([
  ['one.closed.test', 'one'],
  ['two.closed.test', 'one'],
  ['deep.any.test', 'any'],
])('a sidecar tells TLS apart by its name: %s', async (name, expected) => {
  expect(await exchange(sidecar.ports.get(SIDECAR), name)).toBe(`${expected} ping`);
});

function gatewayYaml(): string {
  const { chain, key } = ours.issue('stream.test');
  return [
    ...Object.entries(CLOSED).map(([name, address]) => service(name, address, TLS_PORT, 'tls')),
    service('clear', CLOSED.two, CLEAR_PORT, 'tcp'),
    secret('stream.test', { 'tls.crt': chain, 'tls.key': key }),
    `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge }
spec:
  servers:
    - port: { number: ${PASSTHROUGH}, name: closed, protocol: TLS }
      hosts: ["*.closed.test"]
      tls: { mode: PASSTHROUGH }
    - port: { number: ${STREAM}, name: stream, protocol: TLS }
      hosts: [stream.test]
      tls: { mode: SIMPLE, credentialName: stream.test }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: closed }
spec:
  hosts: ["*.closed.test"]
  gateways: [edge]
  tls:
    - match: [{ sniHosts: [one.closed.test] }]
      route: [{ destination: { host: one } }]
    - match: [{ sniHosts: [two.closed.test] }]
      route: [{ destination: { host: two } }]
    - match: [{ sniHosts: ["*.closed.test"] }]
      route: [{ destination: { host: any } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: stream }
spec:
  hosts: [stream.test]
  gateways: [edge]
  tcp:
    - match: [{ port: ${STREAM} }]
      route: [{ destination: { host: clear } }]
`,
  ].join('\n---\n');
}

function sidecarYaml(): string {
  const entry = (name: string, host: string, address: string) => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name} }
spec:
  hosts: ["${host}"]
  resolution: STATIC
  ports: [{ number: ${SIDECAR}, name: tls, protocol: TLS, targetPort: ${TLS_PORT} }]
  endpoints: [{ address: ${address} }]
`;
  return [
    entry('one-closed', 'one.closed.test', CLOSED.one),
    entry('two-closed', 'two.closed.test', CLOSED.two),
    entry('any-closed', '*.any.test', CLOSED.any),
    `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: two-closed }
spec:
  hosts: [two.closed.test]
  tls:
    - match: [{ sniHosts: [two.closed.test], port: ${SIDECAR} }]
      route: [{ destination: { host: one.closed.test } }]
`,
  ].join('\n---\n');
}

function echo(name: string): Server {
  const { chain, key } = ours.issue(`${name}.closed.test`);
  return createTlsServer({ cert: chain, key }, (socket) => {
    socket.on('data', (chunk) => socket.write(`${name} ${chunk}`)).on('error', () => {});
  });
}

function listen(server: Server, port: number, address: string): Promise<void> {
  closers.push(server);
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
}
