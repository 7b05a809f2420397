/** ServiceEntries that list, or select, who serves them; hosts and ports of one, and TLS by the names of services. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../ports.ts';
import { Authority } from './certificates.ts';
import { type Exchange, exchange, open, redisLike } from './connections.ts';
import { type Generated, serve, service } from './generated.ts';
import { ask } from './http.ts';
import { Servers } from './servers.ts';

const HTTP = 80;
const OTHER_HTTP = 8088;
const TCP = 9400;
const TLS = 9443;
const [VM, POD, LISTED] = ['127.28.0.1', '127.28.0.2', '127.28.0.3'];
const BACKEND = 18_102;
const OTHER_BACKEND = 18_103;
const STREAM = 18_104;
const SECURE = 18_105;
const sockets: Server[] = [];
const servers = [new Servers(BACKEND), new Servers(OTHER_BACKEND)];
let sidecar: Generated;
let all: Generated;
let mesh = 0;

beforeAll(async () => {
  await servers[0]!.start(VM, POD, LISTED);
  await servers[1]!.start(LISTED);
  for (const address of [VM, LISTED]) {
    await listen(redisLike(address), STREAM, address);
    await listen(secureServer(address), SECURE, address);
  }
  [mesh = 0] = await freePorts(1);
  const ports = [HTTP, OTHER_HTTP, TCP, TLS];
  sidecar = await serve(YAML, ports, ['--proxy', 'sidecar', '-l', 'app=client']);
  all = await serve(YAML, ports, ['--proxy', 'all', '--mesh-port', String(mesh)]);
});

afterAll(async () => {
  await Promise.all([sidecar?.stop(), all?.stop(), ...servers.map((each) => each.stop())]);
  for (const socket of sockets) socket.close();
});

describe('HTTP', () => {
  const get = async (host: string, port = HTTP) => {
    const answer = await ask(`http://127.0.0.1:${sidecar.ports.get(port)}/`, { headers: { host } });
    return answer.body;
  };

  test('a workloadSelector picks machines and Pods', async () => {
    const answers = new Set<string>();
    for (let n = 0; n < 40 && answers.size < 2; n++) answers.add(await get('selected.test'));
    expect([...answers].sort()).toEqual([VM, POD]);
  });

  test.each(['one.test', 'two.test'])('each host of an entry: %s', async (host) => {
    expect(await get(host)).toBe(LISTED);
  });

  test('each port, with the endpoint’s own word for it', async () => {
    const before = servers[1]!.hits.length;
    expect(await get('one.test', OTHER_HTTP)).toBe(LISTED);
    expect(servers[1]!.hits.length).toBe(before + 1);
  });

  test('what is in the mesh goes in plain text, and that is told', async () => {
    expect(sidecar.said).toContain('connections are in plain text here');
    expect(await get('selected.test')).not.toBe('');
  });
});

test('TCP: endpoints share the load', async () => {
  const answers = new Set<string>();
  for (let n = 0; n < 60 && answers.size < 2; n++) answers.add(await exchange(sidecar.ports.get(TCP)));
  expect([...answers].sort()).toEqual([VM, LISTED]);
});

describe('TLS goes by the name that the client asks for', () => {
  const names: [name: string, expected: string][] = [
    ['plain.test', VM],
    ['sni.test', LISTED],
    ['other-client.test', VM],
    ['web', VM],
    ['web.default.svc', VM],
    ['web.default.svc.cluster.local', VM],
  ];

  test.each(names)('at the port: %s', async (name, expected) => {
    expect(await overTls(sidecar.ports.get(TLS) ?? 0, name)).toBe(`${expected} as ${name}`);
  });

  test.each(names)('in a tunnel: %s', async (name, expected) => {
    expect(await overTls(mesh, name, { authority: `${name}:${TLS}` })).toBe(`${expected} as ${name}`);
  });

  test.each([
    ['one address', '127.28.9.1', VM],
    ['another, which destinationSubnets send elsewhere', '127.28.9.2', LISTED],
  ])('and by the address: %s', async (_, host, expected) => {
    expect(await overTls(sidecar.ports.get(TLS) ?? 0, 'subnet.test', { host })).toBe(`${expected} as subnet.test`);
  });

  test('to nobody for other names', async () => {
    await expect(overTls(sidecar.ports.get(TLS) ?? 0, 'nobody.test')).rejects.toThrow();
  });
});

const YAML = [
  entry('selected', ['selected.test'], [http(HTTP, BACKEND)], {
    location: 'MESH_INTERNAL',
    workloadSelector: { labels: { app: 'selected' } },
  }),
  workload('WorkloadEntry', { address: VM, labels: { app: 'selected' } }),
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'selected', labels: { app: 'selected' } },
    status: { phase: 'Running', podIP: POD },
  }),
  entry('several', ['one.test', 'two.test'], [http(HTTP, BACKEND), http(OTHER_HTTP, BACKEND)], {
    endpoints: [{ address: LISTED, ports: { [`http-${OTHER_HTTP}`]: OTHER_BACKEND } }],
  }),
  entry('stream', ['stream.test'], [{ number: TCP, name: 'tcp', protocol: 'TCP', targetPort: STREAM }], {
    endpoints: [{ address: VM }, { address: LISTED }],
  }),
  ...[
    ['plain', VM],
    ['sni', VM],
    ['other-client', VM],
    ['target', LISTED],
  ].map(([name, address]) =>
    entry(name!, [`${name}.test`], [{ number: TLS, name: 'tls', protocol: 'TLS', targetPort: SECURE }], {
      endpoints: [{ address }],
    }),
  ),
  entry('subnet', ['subnet.test'], [{ number: TLS, name: 'tls', protocol: 'TLS', targetPort: SECURE }], {
    addresses: ['127.28.9.1', '127.28.9.2'],
    endpoints: [{ address: VM }],
  }),
  service('web', VM, TLS, 'https', SECURE),
  tlsRoute('sni', ''),
  tlsRoute('other-client', ', sourceLabels: { app: other }'),
  tlsRoute('subnet', ', destinationSubnets: [127.28.9.2]'),
].join('\n---\n');

function http(number: number, targetPort: number) {
  return { number, name: `http-${number}`, protocol: 'HTTP', targetPort };
}

function entry(name: string, hosts: string[], ports: object[], more: object): string {
  return JSON.stringify({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name },
    spec: { hosts, resolution: 'STATIC', ports, ...more },
  });
}

function workload(kind: string, spec: object): string {
  return JSON.stringify({ apiVersion: 'networking.istio.io/v1', kind, metadata: { name: 'vm' }, spec });
}

/** @param match besides the name and the port */
function tlsRoute(name: string, match: string): string {
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name} }
spec:
  hosts: [${name}.test]
  tls:
    - match: [{ sniHosts: [${name}.test], port: ${TLS + 1} }]
      route: [{ destination: { host: plain.test } }]
    - match: [{ sniHosts: [${name}.test], port: ${TLS}${match} }]
      route: [{ destination: { host: target.test } }]
`;
}

/** Says who it is, and what it is asked for. */
function secureServer(address: string): Server {
  const folder = mkdtempSync(join(tmpdir(), 'mainsheet-entries-'));
  const { chain, key } = new Authority(folder, 'ours').issue('any.test');
  rmSync(folder, { recursive: true });
  return createTlsServer({ cert: chain, key }, (socket) => {
    socket.on('error', () => {}).end(`${address} as ${socket.servername}`);
  });
}

async function overTls(port: number, servername: string, asked: Exchange = {}): Promise<string> {
  const socket = await open(port, asked);
  return new Promise((resolve, reject) => {
    const secure = connect({ socket, servername, rejectUnauthorized: false });
    secure.once('data', (chunk) => {
      resolve(chunk.toString());
      secure.destroy();
    });
    secure.once('error', reject).once('close', () => reject(new Error('closed')));
  });
}

function listen(server: Server, port: number, address: string): Promise<void> {
  sockets.push(server);
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
}
