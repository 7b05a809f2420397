/** Nothing is lost on the way through a host whose requests the filter decides: protocols, bodies, upgrades, endings. */
import { createHash } from 'node:crypto';
import { createServer, get, request } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Generated, serve, service } from './generated.ts';

const HTTP = 80;
const GRPC = 9000;
const ADDRESS = '127.3.0.1';
const BACKEND_PORT = 18080;
const MEGABYTES = 100;

/** Every request takes a rule that the filter decides, and carries a header of it back. */
const RULES = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec:
  hosts: [web]
  http:
    - match: [{headers: {x-decide: {exact: "yes"}}}]
      headers: {request: {set: {x-decided: "1"}}, response: {set: {x-route: decided}}}
      route: [{destination: {host: web}}]
    - directResponse: {status: 400}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: rpc}
spec:
  hosts: [rpc]
  http:
    - match: [{uri: {exact: /pkg.Service/Abort}}]
      fault: {abort: {grpcStatus: RESOURCE_EXHAUSTED, percentage: {value: 100}}}
      route: [{destination: {host: rpc}}]
    - match: [{uri: {prefix: /pkg.Service/}}]
      headers: {response: {set: {x-route: decided}}}
      route: [{destination: {host: rpc}}]
`;

let envoy: Generated;
const closers: (() => void)[] = [];

beforeAll(async () => {
  await Promise.all([httpBackend(), grpcBackend()]);
  envoy = await serve(
    [service('web', ADDRESS, HTTP, 'http', BACKEND_PORT), service('rpc', ADDRESS, GRPC, 'grpc'), RULES].join('\n---\n'),
    [HTTP, GRPC],
  );
});

afterAll(async () => {
  await envoy?.stop();
  for (const close of closers) close();
});

test(`a body of ${MEGABYTES} MB goes up whole`, async () => {
  const chunk = Buffer.alloc(1 << 20, 'u');
  const hash = createHash('sha256');
  const answer = await new Promise<string>((resolve, reject) => {
    const outgoing = request(target('/hash', { method: 'POST' }), async (incoming) => resolve(await text(incoming)));
    outgoing.on('error', reject);
    let left = MEGABYTES;
    const write = () => {
      while (left-- > 0) {
        hash.update(chunk);
        if (!outgoing.write(chunk)) return outgoing.once('drain', write);
      }
      return outgoing.end();
    };
    write();
  });
  expect(answer).toBe(`${MEGABYTES << 20} ${hash.digest('hex')}`);
});

test(`a body of ${MEGABYTES} MB comes down whole`, async () => {
  const { bytes, route } = await new Promise<{ bytes: number; route: unknown }>((resolve, reject) => {
    get(target('/large'), (incoming) => {
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      incoming.on('end', () => resolve({ bytes, route: incoming.headers['x-route'] })).on('error', reject);
    }).on('error', reject);
  });
  expect({ bytes, route }).toEqual({ bytes: MEGABYTES << 20, route: 'decided' });
});

test('HEAD has the headers and no body', async () => {
  const answer = await raw('HEAD /text HTTP/1.1\r\nHost: web\r\nx-decide: yes\r\nconnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toMatch(/content-length: 5\r\n/i);
  expect(answer).toMatch(/\r\n\r\n$/);
});

test('Connection: close ends the connection after the answer', async () => {
  const answer = await raw('GET /text HTTP/1.1\r\nHost: web\r\nx-decide: yes\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/connection: close\r\n/i);
  expect(answer).toMatch(/hello$/);
});

test('100-continue is answered before the body is sent', async () => {
  const order: string[] = [];
  const answer = await new Promise<string>((resolve, reject) => {
    const outgoing = request(
      target('/hash', { method: 'POST', headers: { expect: '100-continue' } }),
      async (incoming) => {
        order.push('answer');
        resolve(await text(incoming));
      },
    );
    outgoing.on('continue', () => {
      order.push('continue');
      outgoing.end('body');
    });
    outgoing.on('error', reject);
    outgoing.flushHeaders();
  });
  expect(order).toEqual(['continue', 'answer']);
  expect(answer).toMatch(/^4 /);
});

test('a websocket upgrade goes through, both ways', async () => {
  const echoed = await new Promise<string>((resolve, reject) => {
    const outgoing = request(
      target('/upgrade', { headers: { connection: 'upgrade', upgrade: 'websocket' } }),
      (incoming) => reject(new Error(`no upgrade: ${incoming.statusCode}`)),
    );
    outgoing.on('error', reject);
    outgoing.on('upgrade', (incoming, socket) => {
      socket.once('data', (chunk: Buffer) => {
        resolve(`${incoming.statusCode} ${incoming.headers['x-route']} ${chunk}`);
        socket.destroy();
      });
      socket.write('ping');
    });
    outgoing.end();
  });
  expect(echoed).toBe('101 decided echo ping');
});

test('HTTP/2 from the client', async () => {
  await overHttp2(HTTP, async (session) => {
    const answer = await call(session, { ':path': '/text', ':authority': 'web', 'x-decide': 'yes' });
    expect(answer).toMatchObject({ headers: { ':status': 200, 'x-route': 'decided' }, body: 'hello' });
  });
});

test('gRPC: messages and trailers', async () => {
  await overHttp2(GRPC, async (session) => {
    const answer = await call(session, grpc('/pkg.Service/Echo'), 'message');
    expect(answer).toMatchObject({
      headers: { ':status': 200, 'content-type': 'application/grpc', 'x-route': 'decided' },
      body: 'message',
      trailers: { 'grpc-status': '0', 'grpc-message': 'fine' },
    });
  });
});

test('gRPC: an abort has its status, without a body', async () => {
  await overHttp2(GRPC, async (session) => {
    const answer = await call(session, grpc('/pkg.Service/Abort'), 'message');
    expect(answer).toMatchObject({
      headers: {
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-status': '8',
        'grpc-message': 'fault filter abort',
      },
      body: '',
    });
  });
});

function target(path: string, more: { method?: string; headers?: Record<string, string> } = {}) {
  const headers = { host: 'web', 'x-decide': 'yes', ...more.headers };
  return { host: '127.0.0.1', port: envoy.ports.get(HTTP), path, method: more.method ?? 'GET', headers };
}

function grpc(path: string): Record<string, string> {
  return { ':method': 'POST', ':path': path, ':authority': 'rpc', 'content-type': 'application/grpc', te: 'trailers' };
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Everything that comes until the other side closes. */
function raw(message: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(envoy.ports.get(HTTP) as number, '127.0.0.1', () => socket.write(message));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

async function overHttp2(port: number, act: (session: ClientHttp2Session) => Promise<void>): Promise<void> {
  const session = connectHttp2(`http://127.0.0.1:${envoy.ports.get(port)}`);
  try {
    await act(session);
  } finally {
    session.destroy();
  }
}

function call(session: ClientHttp2Session, headers: Record<string, string>, body = '') {
  return new Promise<{ headers: object; trailers: object; body: string }>((resolve, reject) => {
    const stream = session.request(headers, { endStream: body === '' });
    const answer = { headers: {}, trailers: {}, body: '' };
    stream.on('response', (received) => {
      answer.headers = { ...received };
    });
    stream.on('trailers', (received) => {
      answer.trailers = { ...received };
    });
    stream.on('data', (chunk: Buffer) => {
      answer.body += chunk;
    });
    stream.on('end', () => resolve(answer)).on('error', reject);
    if (body) stream.end(body);
  });
}

function httpBackend(): Promise<void> {
  const server = createServer(async (incoming, outgoing) => {
    if (incoming.headers['x-decided'] !== '1') return void outgoing.writeHead(500).end();
    if (incoming.url === '/text') return void outgoing.writeHead(200, { 'content-length': 5 }).end('hello');
    if (incoming.url === '/hash') {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of incoming) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      return void outgoing.end(`${bytes} ${hash.digest('hex')}`);
    }
    const chunk = Buffer.alloc(1 << 20, 'd');
    for (let n = 0; n < MEGABYTES; n++) {
      if (!outgoing.write(chunk)) await new Promise((resolve) => outgoing.once('drain', resolve));
    }
    outgoing.end();
  });
  server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    socket.on('data', (chunk: Buffer) => socket.write(`echo ${chunk}`)).on('error', () => {});
  });
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return new Promise((resolve) => server.listen(BACKEND_PORT, ADDRESS, resolve));
}

function grpcBackend(): Promise<void> {
  const server = createHttp2Server();
  server.on('stream', (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': 'fine' }));
    stream.pipe(stream);
  });
  const sessions = new Set<{ destroy: () => void }>();
  server.on('session', (session) => sessions.add(session));
  closers.push(() => {
    server.close();
    for (const session of sessions) session.destroy();
  });
  return new Promise((resolve) => server.listen(GRPC, ADDRESS, resolve));
}
