/** Connections whose bytes are nobody's business: where they go, how often, and how long they stay. */
import { createServer as createHttpServer, type Server as HttpServer, request } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server, type IncomingHttpHeaders } from 'node:http2';
import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../ports.ts';
import { type Generated, serve } from './generated.ts';

const PORTS = {
  shift: 9000,
  redis: 6379,
  hashed: 9001,
  tunnelled: 9002,
  idle: 9003,
  unnamed: 9004,
  unnamedHttp2: 9005,
};
const V1 = '127.22.0.1';
const V2 = '127.22.0.2';
const BACKEND = 18092;
const PROXY = 18093;
const HTTP2 = 18094;
const CONNECTIONS = 1000;
const closers: (Server | HttpServer)[] = [];
const proxied: string[] = [];
let sidecar: Generated;
let mesh: Generated;
let meshPort = 0;

beforeAll(async () => {
  for (const address of [V1, V2]) await listen(redisLike(address), BACKEND, address);
  await listen(connectProxy(), PROXY, V1);
  const http2 = createHttp2Server().on('stream', (stream) => stream.respond({ ':status': 207 }, { endStream: true }));
  await listen(http2, HTTP2, V1);
  [meshPort = 0] = await freePorts(1);
  sidecar = await serve(YAML, Object.values(PORTS));
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
  expect(await exchange(sidecar.ports.get(PORTS.redis), ['SET a 1', 'GET a', 'GET b'])).toBe('+OK $1 $-1');
});

test('one client address goes to one endpoint', async () => {
  const clients = Array.from({ length: 16 }, (_, n) => `127.30.1.${n + 1}`);
  const chosen = new Set<string>();
  for (const from of clients) {
    const answers = [1, 2, 3].map(() => exchange(sidecar.ports.get(PORTS.hashed), ['WHO'], from));
    const own = new Set(await Promise.all(answers));
    expect(own.size).toBe(1);
    for (const answer of own) chosen.add(answer);
  }
  expect([...chosen].sort()).toEqual([V1, V2]);
});

test('through a proxy, by CONNECT', async () => {
  expect(await exchange(sidecar.ports.get(PORTS.tunnelled))).toBe(V2);
  expect(proxied).toEqual(['far.example.com:443']);
});

test('an idle connection is closed', async () => {
  const started = performance.now();
  await new Promise((resolve) =>
    connect(sidecar.ports.get(PORTS.idle) ?? 0, '127.0.0.1')
      .once('close', resolve)
      .resume(),
  );
  expect(performance.now() - started).toBeLessThan(2000);
});

describe('a port without a protocol in its name', () => {
  test('is HTTP for those who speak it', async () => {
    const [status] = await http(sidecar.ports.get(PORTS.unnamed) ?? 0, '/ruled');
    expect(status).toBe(208);
  });

  test('is HTTP/2 for those who speak that, and so is what the service gets', async () => {
    const session = connectHttp2(`http://127.0.0.1:${sidecar.ports.get(PORTS.unnamedHttp2)}`).on('error', () => {});
    const stream = session.request({ ':authority': 'speaks.test' });
    const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) =>
      stream.on('response', resolve).on('error', reject),
    );
    session.destroy();
    expect(headers[':status']).toBe(207);
  });

  test('is bytes for others', async () => {
    expect(await exchange(sidecar.ports.get(PORTS.unnamed))).toBe(V1);
  });
});

describe('CONNECT on the mesh listener', () => {
  test.each([
    ['a TCP port', `redis.test:${PORTS.redis}`, ['WHO'], V1],
    ['another service of that port, which its listener cannot tell apart', `second.test:${PORTS.redis}`, ['WHO'], V2],
  ])('opens a tunnel to %s', async (_, authority, commands, expected) => {
    expect(await exchange(meshPort, commands, undefined, authority)).toBe(expected);
  });

  test.each([
    ['an HTTP port', `unnamed.test:${PORTS.unnamed}`],
    ['another port of a service', 'redis.test:443'],
    ['a stranger', 'nobody.test:443'],
  ])('is refused to %s', async (_, authority) => {
    await expect(exchange(meshPort, ['WHO'], undefined, authority)).rejects.toThrow(
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
  entry('unnamed', PORTS.unnamed, '', [V1]),
  entry('speaks', PORTS.unnamedHttp2, '', [V1], HTTP2),
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
metadata: { name: unnamed }
spec:
  hosts: [unnamed.test]
  http: [{ directResponse: { status: 208 } }]
`,
  destinationRule('hashed', 'loadBalancer: { consistentHash: { useSourceIp: true } }'),
  destinationRule('tunnelled', 'tunnel: { protocol: CONNECT, targetHost: far.example.com, targetPort: 443 }'),
  destinationRule('idle', 'connectionPool: { tcp: { idleTimeout: 0.3s } }'),
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

/** Answers, each after its command, joined by spaces. @param authority where a tunnel is asked for first */
function exchange(port = 0, commands = ['WHO'], from?: string, authority?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ...(from && { localAddress: from }) });
    const answers: string[] = [];
    let waitsForTunnel = authority !== undefined;
    const next = () => socket.write(`${commands[answers.length]}\r\n`);
    socket.on('error', reject).on('close', () => reject(new Error(`closed after ${answers.length} answers`)));
    socket.on('connect', () =>
      waitsForTunnel ? socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`) : next(),
    );
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      if (waitsForTunnel) {
        waitsForTunnel = false;
        const [, status, body = ''] = /^HTTP\/1\.1 (\d+).*?\r\n\r\n(.*)$/s.exec(text) ?? [];
        if (status === '200') next();
        else reject(new Error(`${status} ${body}`));
        return;
      }
      answers.push(text.trim());
      if (answers.length < commands.length) return void next();
      resolve(answers.join(' '));
      socket.destroy();
    });
  });
}

function http(port: number, path: string): Promise<[status: number | undefined]> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers: { host: 'unnamed.test' }, agent: false as const };
    request(options, (incoming) => resolve([incoming.resume().statusCode]))
      .on('error', reject)
      .end();
  });
}

/** SET, GET and WHO, which says the server's address. */
function redisLike(address: string): Server {
  const values = new Map<string, string>();
  return createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const [command, key = '', value = ''] = chunk.toString().trim().split(' ');
      if (command === 'SET') values.set(key, value);
      const answers: Record<string, string> = { SET: '+OK', GET: `$${values.get(key) ?? '-1'}`, WHO: address };
      socket.write(`${answers[command ?? ''] ?? '-ERR'}\r\n`);
    });
  });
}

/** Whatever is asked for, it connects to the second server. */
function connectProxy(): HttpServer {
  return createHttpServer().on('connect', ({ url = '' }, socket) => {
    proxied.push(url);
    const onward = connect(BACKEND, V2, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    onward.on('error', () => {}).pipe(socket);
    socket.on('error', () => {}).pipe(onward);
  });
}

function listen(server: Server | HttpServer, port: number, address: string): Promise<void> {
  closers.push(server);
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
}
