/** Connections whose bytes are nobody's business: where they go, how often, and how long they stay. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { connect, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../ports.ts';
import { exchange, open, redisLike } from './connections.ts';
import { type Generated, serve } from './generated.ts';

const PORTS = {
  shift: 9000,
  redis: 6379,
  hashed: 9001,
  tunnelled: 9002,
  idle: 9003,
  brief: 9004,
  posted: 9005,
  labelled: 9006,
  web: 9007,
};
const V1 = '127.22.0.1';
const V2 = '127.22.0.2';
const BACKEND = 18092;
const PROXY = 18093;
const CONNECTIONS = 1000;
const closers: (Server | HttpServer)[] = [];
const proxied: string[] = [];
let sidecar: Generated;
let mesh: Generated;
let meshPort = 0;

beforeAll(async () => {
  for (const address of [V1, V2]) await listen(redisLike(address), BACKEND, address);
  await listen(connectProxy(), PROXY, V1);
  [meshPort = 0] = await freePorts(1);
  sidecar = await serve(YAML, Object.values(PORTS), ['--proxy', 'sidecar', '-l', 'app=client']);
  mesh = await serve(YAML, Object.values(PORTS), ['--proxy', 'all', '--mesh-port', String(meshPort)]);
});

afterAll(async () => {
  await Promise.all([sidecar?.stop(), mesh?.stop()]);
  for (const server of closers) server.close();
});

test(`weights 80 and 20 over ${CONNECTIONS} connections`, async () => {
  const counts = new Map([
    [V1, 0],
    [V2, 0],
  ]);
  for (let n = 0; n < CONNECTIONS; n += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => exchange(sidecar.ports.get(PORTS.shift))));
    for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  // Four standard deviations.
  expect(Math.abs((counts.get(V1) ?? 0) - 800)).toBeLessThan(51);
  expect([...counts.values()].reduce((sum, count) => sum + count)).toBe(CONNECTIONS);
});

test('commands and answers in turn, on one connection', async () => {
  const commands = ['SET a 1', 'GET a', 'GET b'];
  expect(await exchange(sidecar.ports.get(PORTS.redis), { commands })).toBe('+OK $1 $-1');
});

test('one client address goes to one endpoint', async () => {
  const clients = Array.from({ length: 16 }, (_, n) => `127.30.1.${n + 1}`);
  const chosen = new Set<string>();
  for (const from of clients) {
    const answers = [1, 2, 3].map(() => exchange(sidecar.ports.get(PORTS.hashed), { from }));
    const own = new Set(await Promise.all(answers));
    expect(own.size).toBe(1);
    for (const answer of own) chosen.add(answer);
  }
  expect([...chosen].sort()).toEqual([V1, V2]);
});

test.each([
  ['CONNECT', PORTS.tunnelled, 'CONNECT far.example.com:443'],
  ['POST', PORTS.posted, 'POST far.example.com:8443'],
] as const)('through a proxy, by %s', async (_, port, asked) => {
  expect(await exchange(sidecar.ports.get(port))).toBe(V2);
  expect(proxied.at(-1)).toBe(asked);
});

test.each([
  ['idle', PORTS.idle, false],
  ['old, whatever goes over it,', PORTS.brief, true],
] as const)('a connection that is %s is closed', async (_, port, talks) => {
  const socket = await open(sidecar.ports.get(port) ?? 0);
  const talk = talks ? setInterval(() => socket.write('WHO\r\n'), 50) : undefined;
  const started = performance.now();
  await new Promise((resolve) => socket.once('close', resolve).resume());
  clearInterval(talk);
  expect(performance.now() - started).toBeLessThan(2000);
});

test('a route is for the port and for the clients that it names', async () => {
  expect(await exchange(sidecar.ports.get(PORTS.labelled))).toBe(V2);
  expect(await exchange(mesh.ports.get(PORTS.labelled))).toBe(V1);
});

describe('CONNECT on the mesh listener', () => {
  test.each([
    ['a TCP port', `redis.test:${PORTS.redis}`, V1],
    ['another service of that port, which its listener cannot tell apart', `second.test:${PORTS.redis}`, V2],
  ])('opens a tunnel to %s', async (_, authority, expected) => {
    expect(await exchange(meshPort, { authority })).toBe(expected);
  });

  test.each([
    ['an HTTP port', `web.test:${PORTS.web}`],
    ['another port of a service', 'redis.test:443'],
    ['a stranger', 'nobody.test:443'],
  ])('is refused to %s', async (_, authority) => {
    await expect(exchange(meshPort, { authority })).rejects.toThrow(
      /^405 Mainsheet opens tunnels to TLS and TCP ports of services only/,
    );
  });
});

const YAML = [
  entry('shift', PORTS.shift, 'TCP', [V1, V2]),
  entry('redis', PORTS.redis, 'REDIS', [V1]),
  entry('second', PORTS.redis, 'TCP', [V2]),
  entry('hashed', PORTS.hashed, 'TCP', [V1, V2]),
  entry('tunnelled', PORTS.tunnelled, 'TCP', [V1], PROXY),
  entry('idle', PORTS.idle, 'TCP', [V1]),
  entry('brief', PORTS.brief, 'TCP', [V1]),
  entry('posted', PORTS.posted, 'TCP', [V1], PROXY),
  entry('labelled', PORTS.labelled, 'TCP', [V1]),
  entry('web', PORTS.web, 'HTTP', [V1]),
  `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: shift }
spec:
  host: shift.test
  subsets: [{ name: v1, labels: { address: ${V1} } }, { name: v2, labels: { address: ${V2} } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shift }
spec:
  hosts: [shift.test]
  tcp:
    - route:
        - { destination: { host: shift.test, subset: v1 }, weight: 80 }
        - { destination: { host: shift.test, subset: v2 }, weight: 20 }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: labelled }
spec:
  hosts: [labelled.test]
  tcp:
    - match: [{ port: ${PORTS.redis} }]
      route: [{ destination: { host: second.test, port: { number: ${PORTS.redis} } } }]
    - match: [{ sourceLabels: { app: client } }]
      route: [{ destination: { host: second.test, port: { number: ${PORTS.redis} } } }]
`,
  destinationRule('hashed', 'loadBalancer: { consistentHash: { useSourceIp: true } }'),
  destinationRule('tunnelled', 'tunnel: { protocol: CONNECT, targetHost: far.example.com, targetPort: 443 }'),
  destinationRule('posted', 'tunnel: { protocol: POST, targetHost: far.example.com, targetPort: 8443 }'),
  destinationRule('idle', 'connectionPool: { tcp: { idleTimeout: 0.3s } }'),
  destinationRule('brief', 'connectionPool: { tcp: { maxConnectionDuration: 0.3s } }'),
].join('\n---\n');

function entry(name: string, number: number, protocol: string, addresses: string[], targetPort = BACKEND): string {
  return JSON.stringify({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name },
    spec: {
      hosts: [`${name}.test`],
      resolution: 'STATIC',
      ports: [{ number, name: 'it', ...(protocol && { protocol }), targetPort }],
      endpoints: addresses.map((address) => ({ address, labels: { address } })),
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

/** Whatever is asked for, it connects to the second server. */
function connectProxy(): HttpServer {
  return createHttpServer((incoming, outgoing) => {
    proxied.push(`POST ${incoming.headers.host}`);
    const onward = connect(BACKEND, V2, () => outgoing.flushHeaders());
    onward.on('error', () => {}).pipe(outgoing.on('close', () => onward.destroy()));
    incoming.on('error', () => {}).pipe(onward);
  }).on('connect', ({ url = '' }, socket) => {
    proxied.push(`CONNECT ${url}`);
    const onward = connect(BACKEND, V2, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    onward.on('error', () => {}).pipe(socket);
    socket.on('error', () => {}).pipe(onward);
  });
}

function listen(server: Server | HttpServer, port: number, address: string): Promise<void> {
  closers.push(server);
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
}
