/** What a port speaks: by its protocol or appProtocol, by its name, else by the first bytes of each connection. */
import { createServer as createHttpServer, type Server as HttpServer, request } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import type { Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../ports.ts';
import { exchange, greeting, redisLike } from './connections.ts';
import { type Generated, serve } from './generated.ts';

const ADDRESS = '127.27.0.1';
/** Of the servers behind, by what they speak. */
const SPEAKS = { http1: 18_098, http2: 18_099, bytes: 18_100, first: 18_101 };
type Speaks = keyof typeof SPEAKS;

type Declared = { name?: string; appProtocol?: string; protocol?: string; number?: number };

/** The port of a Kubernetes Service, or of a ServiceEntry, and what its server speaks. */
const DECLARED: [declared: Declared, speaks: Speaks, entry?: 'entry'][] = [
  [{ name: 'http-web' }, 'http1'],
  [{ name: 'http2' }, 'http2'],
  [{ name: 'grpc-web-api' }, 'http2'],
  [{ name: 'grpc' }, 'http2'],
  [{ name: 'tcp-raw' }, 'bytes'],
  [{ name: 'redis' }, 'bytes'],
  [{ name: 'mongo' }, 'first'],
  [{ name: 'mysql-db' }, 'first'],
  [{ name: 'tcp-first' }, 'first'],
  [{ name: 'http-but', appProtocol: 'tcp' }, 'bytes'],
  [{ name: 'tcp-but', appProtocol: 'kubernetes.io/h2c' }, 'http2'],
  [{ name: 'a', appProtocol: 'kubernetes.io/ws' }, 'http1'],
  [{ name: 'b', appProtocol: 'grpc' }, 'http2'],
  [{ name: 'c', appProtocol: 'http' }, 'http1'],
  [{ name: 'd', appProtocol: 'mysql' }, 'first'],
  [{ number: 3306 }, 'first'],
  [{ protocol: 'HTTP' }, 'http1', 'entry'],
  [{ protocol: 'HTTP2' }, 'http2', 'entry'],
  [{ protocol: 'GRPC' }, 'http2', 'entry'],
  [{ protocol: 'GRPC-Web' }, 'http2', 'entry'],
  [{ protocol: 'TCP' }, 'bytes', 'entry'],
  [{ protocol: 'Redis' }, 'bytes', 'entry'],
  [{ protocol: 'Mongo' }, 'first', 'entry'],
  [{ protocol: 'MySQL' }, 'first', 'entry'],
];

const UNNAMED: Speaks[] = ['http1', 'http2', 'bytes', 'first'];
const FIRST_PORT = 9300;
const hostOf = (index: number) => (DECLARED[index]?.[2] ? `e${index}.test` : `s${index}`);
const portOf = (index: number) => DECLARED[index]?.[0].number ?? FIRST_PORT + index;
const unnamedPort = (index: number) => FIRST_PORT + 100 + index;
const PORTS = [...DECLARED.keys()].map(portOf).concat([...UNNAMED.keys()].map(unnamedPort));

const servers: (Server | HttpServer)[] = [];
let sidecar: Generated;
let all: Generated;
let mesh = 0;

beforeAll(async () => {
  const http1 = createHttpServer((_, answer) => void answer.end('HTTP/1.1'));
  http1.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    socket.on('error', () => {}).on('data', (chunk) => socket.write(`${chunk} in a websocket`));
  });
  // With prior knowledge only: HTTP/1.1 is a mistake there.
  const http2 = createHttp2Server().on('stream', (stream) => {
    stream.respond({ ':status': 200 });
    stream.end('HTTP/2');
  });
  await listen(http1, SPEAKS.http1);
  await listen(http2, SPEAKS.http2);
  await listen(redisLike('bytes'), SPEAKS.bytes);
  await listen(redisLike('first', true), SPEAKS.first);
  [mesh = 0] = await freePorts(1);
  sidecar = await serve(YAML, PORTS);
  all = await serve(YAML, PORTS, ['--proxy', 'all', '--mesh-port', String(mesh)]);
});

afterAll(async () => {
  await Promise.all([sidecar?.stop(), all?.stop()]);
  for (const server of servers) server.close();
});

/** What a client of the protocol gets at a port of its own. */
const CLIENTS: Record<Speaks, (port: number, host: string) => Promise<string>> = {
  http1: (port, host) => overHttp1(port, host),
  http2: (port, host) => overHttp2(port, host),
  bytes: (port) => exchange(port),
  first: (port) => greeting(port),
};
const EXPECTED: Record<Speaks, string> = { http1: 'HTTP/1.1', http2: 'HTTP/2', bytes: 'bytes', first: 'first' };

const declared = DECLARED.map(([{ name, appProtocol, protocol, number }, speaks, entry], index) => {
  const written = [name, appProtocol, protocol, number].filter((word) => word !== undefined).join(', ');
  return [entry ? `ServiceEntry ${written}` : written, speaks, portOf(index), hostOf(index)] as const;
});

test.each(declared)('what is declared: %s, which is %s', async (_, speaks, port, host) => {
  const started = performance.now();
  expect(await CLIENTS[speaks](sidecar.ports.get(port) ?? 0, host)).toBe(EXPECTED[speaks]);
  // Nobody waits for the first bytes of a client who waits for those of the server.
  if (speaks === 'first') expect(performance.now() - started).toBeLessThan(2000);
});

test.each(declared.filter(([, speaks]) => speaks === 'http2'))(
  'what is declared: %s, which is %s whatever its clients speak',
  async (_, __, port, host) => {
    expect(await overHttp1(sidecar.ports.get(port) ?? 0, host)).toBe('HTTP/2');
  },
);

test('kubernetes.io/ws: a websocket', async () => {
  const index = DECLARED.findIndex(([{ appProtocol }]) => appProtocol === 'kubernetes.io/ws');
  expect(await overWebsocket(sidecar.ports.get(portOf(index)) ?? 0, hostOf(index))).toBe('hello in a websocket');
});

describe.each([
  ['a sidecar', () => sidecar],
  ['all', () => all],
])('%s: a port without a protocol', (_, proxy) => {
  test.each(UNNAMED.map((speaks, index) => [speaks, index] as const))('carries %s', async (speaks, index) => {
    expect(await CLIENTS[speaks](proxy().ports.get(unnamedPort(index)) ?? 0, 'any.name')).toBe(EXPECTED[speaks]);
  });

  test('is routed by rules where it is HTTP', async () => {
    expect(await overHttp1(proxy().ports.get(unnamedPort(0)) ?? 0, 'any.name', '/ruled')).toBe('by a rule');
  });
});

describe('a port without a protocol, through the mesh listener', () => {
  test('by CONNECT, as bytes', async () => {
    expect(await exchange(mesh, { authority: `unnamed-bytes:${unnamedPort(2)}` })).toBe('bytes');
  });

  test('by CONNECT, as HTTP that rules are for', async () => {
    const commands = ['GET /ruled HTTP/1.1\r\nHost: unnamed-http1\r\n'];
    const answer = await exchange(mesh, { authority: `unnamed-http1:${unnamedPort(0)}`, commands });
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n.*by a rule$/s);
  });

  test('as an HTTP proxy', async () => {
    const host = `unnamed-http1:${unnamedPort(0)}`;
    expect(await overHttp1(mesh, host, `http://${host}/ruled`)).toBe('by a rule');
  });
});

const YAML = [
  ...DECLARED.map(([port, speaks, entry], index) => {
    const number = portOf(index);
    return entry
      ? JSON.stringify({
          apiVersion: 'networking.istio.io/v1',
          kind: 'ServiceEntry',
          metadata: { name: `e${index}` },
          spec: {
            hosts: [`e${index}.test`],
            resolution: 'STATIC',
            ports: [{ name: 'it', ...port, number, targetPort: SPEAKS[speaks] }],
            endpoints: [{ address: ADDRESS }],
          },
        })
      : kubernetes(`s${index}`, { ...port, number }, speaks);
  }),
  ...UNNAMED.map((speaks, index) => kubernetes(`unnamed-${speaks}`, { number: unnamedPort(index) }, speaks)),
  `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: unnamed }
spec:
  hosts: [unnamed-http1]
  http:
    - match: [{ uri: { prefix: /ruled } }]
      directResponse: { status: 200, body: { string: by a rule } }
    - route: [{ destination: { host: unnamed-http1 } }]
`,
].join('\n---\n');

function kubernetes(name: string, { number: port, ...written }: Declared, speaks: Speaks): string {
  const service = { ports: [{ ...written, port, targetPort: SPEAKS[speaks] }] };
  const slice = {
    addressType: 'IPv4',
    ports: [{ ...(written.name && { name: written.name }), port: SPEAKS[speaks] }],
    endpoints: [{ addresses: [ADDRESS] }],
  };
  const labels = { 'kubernetes.io/service-name': name };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: service },
    { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name, labels }, ...slice },
  ]
    .map((resource) => JSON.stringify(resource))
    .join('\n---\n');
}

function overHttp1(port: number, host: string, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers: { host }, agent: false }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve(Buffer.concat(chunks).toString());
    });
    asked.on('error', reject).end();
  });
}

async function overHttp2(port: number, host: string): Promise<string> {
  const session = connectHttp2(`http://127.0.0.1:${port}`).on('error', () => {});
  try {
    const stream = session.request({ ':path': '/', ':authority': host });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  } finally {
    session.destroy();
  }
}

function overWebsocket(port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { host, connection: 'upgrade', upgrade: 'websocket' };
    const asked = request({ host: '127.0.0.1', port, headers, agent: false }, ({ statusCode }) =>
      reject(new Error(`no upgrade: ${statusCode}`)),
    );
    asked.on('error', reject).on('upgrade', (_, socket) => {
      socket.once('data', (chunk: Buffer) => {
        resolve(chunk.toString());
        socket.destroy();
      });
      socket.write('hello');
    });
    asked.end();
  });
}

function listen(server: Server | HttpServer, port: number): Promise<void> {
  servers.push(server);
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, ADDRESS, resolve));
}
