/** Services that do not speak HTTP share ports: each is called at an address of its own, and rules go by those. */
import { createServer as createHttpServer, type Server } from 'node:http';
import type { Server as TcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../ports.ts';
import { exchange, greeting, redisLike } from './connections.ts';
import { type Generated, serve, service } from './generated.ts';
import { ask } from './http.ts';

const REDIS = 6379;
const MIXED = 9200;
const ROUTED = 9201;
const RANGE = 9202;
const PORTS = [REDIS, MIXED, ROUTED, RANGE];
const BACKEND = 18_095;
const GREETER = 18_096;
const WEB = 18_097;
const A = '127.26.0.1';
const B = '127.26.0.2';
const servers: (TcpServer | Server)[] = [];
let sidecar: Generated;
let all: Generated;
let mesh = 0;

beforeAll(async () => {
  for (const address of [A, B]) await listen(redisLike(address), BACKEND, address);
  await listen(redisLike('greeter', true), GREETER, A);
  await listen(
    createHttpServer((_, answer) => void answer.end('web')),
    WEB,
    A,
  );
  [mesh = 0] = await freePorts(1);
  sidecar = await serve(YAML, PORTS);
  all = await serve(YAML, PORTS, ['--proxy', 'all', '--mesh-port', String(mesh)]);
});

afterAll(async () => {
  await Promise.all([sidecar?.stop(), all?.stop()]);
  for (const server of servers) server.close();
});

describe.each([
  ['a sidecar', () => sidecar],
  ['all', () => all],
])('%s: services of one port', (_, proxy) => {
  test('the first is at 127.0.0.1', async () => {
    expect(await exchange(proxy().ports.get(REDIS))).toBe(A);
  });

  test('another where the finding says', async () => {
    const [, host] = /two\.default\.svc\.cluster\.local is called at (127\.240\.\d+\.\d+) on port 6379/.exec(
      proxy().said,
    )!;
    expect(await exchange(proxy().ports.get(REDIS), { host: host! })).toBe(B);
  });

  test('another where it declares', async () => {
    expect(await exchange(proxy().ports.get(REDIS), { host: '127.26.9.1' })).toBe(B);
  });

  test('one that speaks first, without waiting for its client', async () => {
    const started = performance.now();
    expect(await greeting(proxy().ports.get(MIXED), { host: '127.26.9.2' })).toBe('greeter');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

test('on a port of HTTP, what is not HTTP goes to the service that has no address', async () => {
  const port = sidecar.ports.get(MIXED) ?? 0;
  const answer = await ask(`http://127.0.0.1:${port}/`, { headers: { host: 'web.test' } });
  expect(answer).toMatchObject({ status: 200, body: 'web' });
  expect(await exchange(port)).toBe(B);
});

test('behind the mesh listener the port is that service’s alone', async () => {
  expect(await exchange(all.ports.get(MIXED))).toBe(B);
  expect(await ask(`http://web.test:${MIXED}/`, {}, mesh)).toMatchObject({ status: 200, body: 'web' });
});

describe('destinationSubnets', () => {
  test.each([
    ['another address of the service', ROUTED, '127.26.9.3', A],
    ['the address', ROUTED, '127.26.9.4', B],
    ['at 127.0.0.1, the first that the service has', ROUTED, '127.0.0.1', A],
    ['a range, outside the subnet', RANGE, '127.0.0.1', A],
    ['a range, an address in the subnet', RANGE, '127.26.9.5', B],
  ])('%s', async (_, port, host, expected) => {
    expect(await exchange(sidecar.ports.get(port), { host })).toBe(expected);
  });
});

const entry = (
  name: string,
  number: number,
  protocol: string,
  addresses: string[],
  address: string,
  targetPort = BACKEND,
) =>
  JSON.stringify({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name },
    spec: {
      hosts: [`${name}.test`],
      addresses,
      resolution: 'STATIC',
      ports: [{ number, name: 'it', protocol, targetPort }],
      endpoints: [{ address }],
    },
  });

const YAML = [
  service('one', A, REDIS, 'redis', BACKEND),
  service('two', B, REDIS, 'redis', BACKEND),
  entry('declared', REDIS, 'REDIS', ['127.26.9.1'], B),
  entry('web', MIXED, 'HTTP', [], A, WEB),
  entry('plain', MIXED, 'TCP', [], B),
  entry('greeter', MIXED, 'MYSQL', ['127.26.9.2'], A, GREETER),
  entry('routed', ROUTED, 'TCP', ['127.26.9.3', '127.26.9.4'], A),
  entry('range', RANGE, 'TCP', ['127.26.8.0/23'], A),
  `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: routed }
spec:
  hosts: [routed.test, range.test]
  tcp:
    - match: [{ destinationSubnets: [127.26.9.4/31] }]
      route: [{ destination: { host: declared.test, port: { number: ${REDIS} } } }]
    - match: [{ destinationSubnets: [127.26.9.5] }]
      route: [{ destination: { host: declared.test, port: { number: ${REDIS} } } }]
`,
].join('\n---\n');

function listen(server: TcpServer | Server, port: number, address: string): Promise<void> {
  servers.push(server);
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
}
