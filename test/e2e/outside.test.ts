/** Hosts outside the mesh: looked up by DNS, by the host of each request, or not let through. `localhost` is a name that leads here. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../ports.ts';
import { Authority } from './certificates.ts';
import { type Generated, serve } from './generated.ts';
import { ask } from './http.ts';
import { Servers } from './servers.ts';

const LOCAL = '127.0.0.1';
const LISTED = '127.23.0.1';
const HTTP = 80;
const TLS = 9443;
const TCP = 9100;
let backend = 0;
let servers: Servers;
let envoy: Generated;
let strict: Generated;
let proxied: Generated;
let mesh: { port: number; envoy: Generated };
const closers: Server[] = [];

beforeAll(async () => {
  [backend = 0] = await freePorts(1);
  servers = new Servers(backend);
  await servers.start(LOCAL, LISTED);
  await closedServer();
  const yaml = entries();
  envoy = await serve(yaml, [HTTP, TLS, TCP]);
  strict = await serve([yaml, STRICT].join('\n---\n'), [HTTP, TLS, TCP, 9300]);
  proxied = await serve([yaml, PROXIED].join('\n---\n'), [HTTP, TLS, TCP, 9300]);
  const [port = 0] = await freePorts(1);
  mesh = { port, envoy: await serve(yaml, [HTTP, TLS, TCP], ['--proxy', 'all', '--mesh-port', String(port)]) };
});

afterAll(async () => {
  await Promise.all([envoy?.stop(), strict?.stop(), proxied?.stop(), mesh?.envoy.stop(), servers?.stop()]);
  for (const server of closers) server.close();
});

describe('a ServiceEntry', () => {
  test.each([
    ['DNS: the name', 'dns.test', '200', LOCAL],
    ['DNS_ROUND_ROBIN: the name', 'one.test', '200', LOCAL],
    ['NONE: where its name leads', 'localhost', '200', LOCAL],
    ['NONE with addresses: there', 'listed.test', '200', LISTED],
    ['DYNAMIC_DNS: the host of each request', 'a.localhost', '200', LOCAL],
    ['a name that leads nowhere', 'nowhere.invalid', '503', ''],
  ])('%s', async (_, host, status, body) => {
    const authority = host === 'a.localhost' ? `${host}:${backend}` : host;
    const answer = await ask(url(envoy, HTTP), { headers: { host: authority } });
    expect(String(answer.status)).toBe(status);
    if (body) expect(answer.body).toBe(body);
  });

  test('TLS of a wildcard: the name that the client asks for', async () => {
    expect(await overTls('b.localhost')).toBe('closed');
  });

  test('TCP with one name: where it leads', async () => {
    const answer = await ask(url(envoy, TCP));
    expect(answer.body).toBe(LOCAL);
  });
});

describe('a host that no service has', () => {
  test('is let through by its own name', async () => {
    expect(await ask(`http://localhost:${backend}/`, {}, mesh.port)).toMatchObject({ status: 200, body: LOCAL });
    expect(await ask(url(envoy, HTTP), { headers: { host: `stranger.localhost:${backend}` } })).toMatchObject({
      status: 200,
      body: LOCAL,
    });
  });

  test('that leads nowhere is a 503', async () => {
    expect((await ask(`http://nobody.invalid:${backend}/`, {}, mesh.port)).status).toBe(503);
  });

  test.each(['localhost', '127.0.0.1', 'loop.localhost', '0.0.0.0', '[::ffff:127.0.0.1]', '127.0.0.2'])(
    'and leads back here is refused, once: %s',
    async (host) => {
      const before = await downstreamRequests();
      const { status } = await ask(`http://${host}:${mesh.port}/`, {}, mesh.port);
      expect([403, 503]).toContain(status);
      expect((await downstreamRequests()) - before).toBe(1);
    },
  );

  test('is a 502 where only services may be called', async () => {
    const { status } = await ask(url(strict, HTTP), { headers: { host: `localhost.stranger:${backend}` } });
    expect(status).toBe(502);
  });

  test('goes by the Sidecar’s egressProxy', async () => {
    const answer = await ask(url(proxied, HTTP), { headers: { host: 'nobody.invalid' } });
    expect(answer).toMatchObject({ status: 200, body: LISTED });
  });
});

test('a Sidecar’s own port listens where it is bound, for the hosts that it names', async () => {
  const at = `http://127.23.0.9:${strict.ports.get(9300)}/`;
  expect(await ask(at, { headers: { host: 'listed.test:9300' } })).toMatchObject({ status: 200, body: LISTED });
  expect((await ask(at, { headers: { host: 'dns.test' } })).status).toBe(502);
});

const STRICT = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: strict }
spec:
  outboundTrafficPolicy: { mode: REGISTRY_ONLY }
  egress:
    - port: { number: 9300, protocol: HTTP, name: http }
      bind: 127.23.0.9
      hosts: ["./listed.test"]
    - hosts: ["./*"]
`;

const PROXIED = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: proxied }
spec:
  outboundTrafficPolicy: { mode: ALLOW_ANY, egressProxy: { host: listed.test, port: { number: 9300 } } }
`;

function entries(): string {
  const entry = (name: string, hosts: string[], resolution: string, more: object = {}, ports: object[] = [http()]) =>
    JSON.stringify({
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name },
      spec: { hosts, resolution, ports, ...more },
    });
  const http = (number = HTTP) => ({ number, name: `http-${number}`, protocol: 'HTTP', targetPort: backend });
  const endpoints = [{ address: 'localhost' }];
  return [
    entry('dns', ['dns.test'], 'DNS', { endpoints }),
    entry('one', ['one.test'], 'DNS_ROUND_ROBIN', { endpoints }),
    entry('none', ['localhost'], 'NONE'),
    entry('listed', ['listed.test'], 'NONE', { addresses: [LISTED] }, [http(), http(9300)]),
    entry('dynamic', ['*.localhost'], 'DYNAMIC_DNS'),
    entry('nowhere', ['nowhere.invalid'], 'DNS'),
    entry('closed', ['*.localhost'], 'NONE', {}, [{ number: TLS, name: 'tls', protocol: 'TLS' }]),
    entry('stream', ['localhost'], 'NONE', {}, [{ number: TCP, name: 'tcp', protocol: 'TCP', targetPort: backend }]),
  ].join('\n---\n');
}

function url({ ports }: Generated, port: number): string {
  return `http://127.0.0.1:${ports.get(port)}/`;
}

async function downstreamRequests(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${mesh.envoy.adminPort}/stats?filter=^http.mesh.downstream_rq_total$`);
  return Number((await answer.text()).split(': ')[1]);
}

/** At the port itself: where a wildcard leads is the name, and the port that was called. */
async function closedServer(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mainsheet-outside-'));
  const { chain, key } = new Authority(folder, 'ours').issue('*.localhost');
  rmSync(folder, { recursive: true });
  const server = createTlsServer({ cert: chain, key }, (socket) => socket.on('error', () => {}).end('closed'));
  closers.push(server);
  await new Promise<void>((resolve) => server.listen(TLS, LOCAL, resolve));
}

function overTls(servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const port = envoy.ports.get(TLS) ?? 0;
    const socket = connect({ host: LOCAL, port, servername, rejectUnauthorized: false });
    socket.on('data', (chunk) => resolve(chunk.toString())).on('error', reject);
  });
}
