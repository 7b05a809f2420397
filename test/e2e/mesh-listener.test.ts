/** `generate --proxy all`: the mesh listener as an HTTP proxy; and the same rules as a sidecar and as a gateway. */
import { spawn } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Admin } from '../../envoy/admin.ts';
import { findEnvoy } from '../../envoy/find.ts';
import { Backends, type Hit } from '../conformance/backends.ts';
import type { Probe } from '../conformance/case.ts';
import { send } from '../conformance/send.ts';
import { freePorts } from '../ports.ts';
import { generate, type Written } from './generated.ts';
import { routeClasses } from './route-classes.ts';

const PODS = {
  'reviews-v1': '127.54.0.1',
  'reviews-v2': '127.54.0.2',
  'ratings-v1': '127.54.0.3',
  'front-v1': '127.54.0.4',
};
const PORT = 9080;
const YAML = [
  ...Object.entries(PODS).map(([name, address]) => pod(name, address)),
  ...['reviews', 'ratings'].map((app) => service(app, PORT)),
  service('front', 80),
  `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews }
spec:
  host: reviews
  subsets:
    - { name: v1, labels: { version: v1 } }
    - { name: v2, labels: { version: v2 } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews }
spec:
  hosts: [reviews]
  gateways: [mesh, edge]
  http:
    - match: [{ headers: { end-user: { exact: jason } } }]
      route: [{ destination: { host: reviews, subset: v2 } }]
    - timeout: 10s
      route: [{ destination: { host: reviews, subset: v1 } }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 80, name: http, protocol: HTTP }
      hosts: ["*"]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: edge }
spec:
  hosts: ["reviews.example.com"]
  gateways: [edge]
  http:
    - match: [{ headers: { end-user: { exact: jason } } }]
      route: [{ destination: { host: reviews, subset: v2, port: { number: 9080 } } }]
    - route: [{ destination: { host: reviews, subset: v1, port: { number: 9080 } } }]
`,
].join('\n---\n');

const backends = new Backends({});
const running: Bare[] = [];
let mesh: { bare: Bare; port: number };
let sidecar: Bare;
let gateway: Bare;

beforeAll(async () => {
  const endpoints = Object.entries(PODS).map(([name, address]) => [`${address}:${PORT}`, name]);
  await backends.start(Object.fromEntries(endpoints));
  const [port = 0] = await freePorts(1);
  const make = async (args: string[]) => {
    const bare = await Bare.start(args);
    running.push(bare);
    await vi.waitFor(() => bare.ready(), { timeout: 30_000 });
    return bare;
  };
  mesh = { bare: await make(['--proxy', 'all', '--mesh-port', String(port)]), port };
  sidecar = await make(['--proxy', 'sidecar']);
  gateway = await make(['--proxy', 'gateway', '-l', 'istio=ingressgateway']);
});

afterAll(async () => {
  await Promise.all(running.map((bare) => bare.stop()));
  backends.stop();
});

type Row = [title: string, request: Partial<Probe>, status: number, backend?: string, path?: string];

const METHOD_BODY =
  'Mainsheet opens tunnels to TLS and TCP ports of services only: ask for http:// addresses by their full URL.\n';
const UNKNOWN_BODY = 'no service has this host and port, and no name server knows the host\n';

describe('the mesh listener', () => {
  test.each<Row>([
    ['a full URL', { path: 'http://reviews:9080/a?b=c', host: 'reviews:9080' }, 200, 'reviews-v1', '/a?b=c'],
    ['the URL counts, not Host', { path: 'http://ratings:9080/', host: 'reviews:9080' }, 200, 'ratings-v1', '/'],
    ['a full URL without a path', { path: 'http://ratings:9080', host: 'ratings:9080' }, 200, 'ratings-v1', '/'],
    ['in capitals', { path: 'http://Ratings:9080/', host: 'Ratings:9080' }, 200, 'ratings-v1', '/'],
    ['only a Host', { path: '/x', host: 'ratings:9080' }, 200, 'ratings-v1', '/x'],
    ['by namespace', { host: 'ratings.default:9080' }, 200, 'ratings-v1', '/'],
    ['by the full name', { host: 'ratings.default.svc.cluster.local:9080' }, 200, 'ratings-v1', '/'],
    ['a decision', { host: 'reviews:9080', headers: { 'end-user': 'jason' } }, 200, 'reviews-v2', '/'],
    ['port 80, said', { host: 'front:80' }, 200, 'front-v1', '/'],
    ['port 80, not said', { host: 'front' }, 200, 'front-v1', '/'],
    ['port 80 in a full URL', { path: 'http://front/y', host: 'front' }, 200, 'front-v1', '/y'],
  ])('%s', async (_title, request, status, backend, path) => {
    const { answer, hits } = await call(mesh.port, request);
    expect(answer?.status).toBe(status);
    expect(hits.map((hit) => [hit.backend, hit.path])).toEqual([[backend, path]]);
  });

  test.each<[title: string, request: Partial<Probe>, status: number, body: string]>([
    ['an unknown host', { host: 'nobody:9080' }, 503, UNKNOWN_BODY],
    ['an unknown host in a full URL', { path: 'http://nobody.example/', host: 'nobody.example' }, 503, UNKNOWN_BODY],
    ['another port of a known service', { host: 'reviews:81' }, 503, UNKNOWN_BODY],
    ['no port, which is 80, of a service on 9080', { host: 'reviews' }, 503, UNKNOWN_BODY],
    ['CONNECT to a service', { method: 'CONNECT', path: 'reviews:9080', host: 'reviews:9080' }, 405, METHOD_BODY],
    ['CONNECT to a stranger', { method: 'CONNECT', path: 'nobody:443', host: 'nobody:443' }, 405, METHOD_BODY],
  ])('%s', async (_title, request, status, body) => {
    const { answer, hits } = await call(mesh.port, request);
    expect(answer).toMatchObject({ status, body });
    expect(hits).toEqual([]);
  });
});

describe("an application's own timeout", () => {
  const impatient = { headers: { 'x-envoy-upstream-rq-timeout-ms': '100', 'x-be-delay': '0.5' } };
  test.each<[title: string, port: () => number | undefined, host: string, status: number]>([
    ['holds on the mesh listener, without rules', () => mesh.port, 'ratings:9080', 504],
    ['holds on the mesh listener, over the rule', () => mesh.port, 'reviews:9080', 504],
    ['holds not on a gateway beside it', () => mesh.bare.ports.get(80), 'reviews.example.com', 200],
    ['holds not on a gateway', () => gateway.ports.get(80), 'reviews.example.com', 200],
    ['holds not on a sidecar, without rules', () => sidecar.ports.get(9080), 'ratings', 200],
    ['holds not on a sidecar, with rules', () => sidecar.ports.get(9080), 'reviews', 200],
  ])('%s', async (_title, port, host, status) => {
    const { answer, hits } = await call(port() as number, { host, ...impatient });
    expect(answer?.status).toBe(status);
    expect(hits.flatMap(({ headers }) => headers.map(([name]) => name.toLowerCase()))).not.toContain(
      'x-envoy-upstream-rq-timeout-ms',
    );
  });
});

describe('x-mainsheet-* of a client', () => {
  test.each([
    ['reviews:9080', ['reviews-v1']],
    ['ratings:9080', ['ratings-v1']],
    ['nobody:9080', []],
  ])('to %s', async (host, reached) => {
    const classes = routeClasses(mesh.bare.out);
    expect(classes.length).toBeGreaterThan(1);
    for (const name of classes) {
      const headers = { 'x-mainsheet-route': name, 'X-Mainsheet-Anything': '1' };
      const { hits } = await call(mesh.port, { host, headers });
      expect(hits.map(({ backend }) => backend)).toEqual(reached);
      expect(hits.flatMap((hit) => hit.headers.filter(([key]) => /^x-mainsheet-/i.test(key)))).toEqual([]);
    }
  });
});

test.each([
  ['jason', 'reviews-v2'],
  ['mary', 'reviews-v1'],
])('through a sidecar %s gets %s', async (user, backend) => {
  const { answer, hits } = await call(sidecar.ports.get(9080) as number, {
    host: 'reviews:9080',
    headers: { 'end-user': user },
  });
  expect(answer?.status).toBe(200);
  expect(hits.map((hit) => hit.backend)).toEqual([backend]);
});

let calls = 0;

async function call(port: number, request: Partial<Probe>) {
  const id = String(calls++);
  const { answer } = await send(port, { name: id, port, host: 'nobody', ...request }, id);
  const hits: Hit[] = backends.hits.filter(({ probe }) => probe === id);
  return { answer, hits };
}

/**
 * Envoy as its user starts it, in a folder that has nothing to do with the output; which has moved, as `--prefix` said
 * it would, since it was written.
 */
class Bare {
  private constructor(
    readonly ports: Written['ports'],
    readonly out: string,
    private readonly admin: Admin,
    readonly stop: () => Promise<void>,
  ) {}

  async ready(): Promise<void> {
    if (!(await this.admin.ready())) throw new Error('Envoy does not serve yet');
  }

  static async start(args: string[]): Promise<Bare> {
    const folder = await mkdtemp(join(tmpdir(), 'mainsheet-bare-'));
    const out = join(folder, 'moved');
    const written = await generate(folder, YAML, [80, PORT], [...args, '--prefix', out]);
    await rename(written.out, out);
    const { path } = await findEnvoy({ env: process.env, say: console.error });
    const envoy = spawn(path, ['-c', join(out, 'envoy.yaml'), '--disable-hot-restart', '--concurrency', '1'], {
      cwd: '/',
      stdio: 'ignore',
    });
    const ended = new Promise<void>((resolve) => envoy.once('exit', () => resolve()));
    const stop = async () => {
      envoy.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    };
    return new Bare(written.ports, out, new Admin(written.adminPort), stop);
  }
}

function service(name: string, port: number): string {
  const spec = { selector: { app: name }, ports: [{ name: 'http', port, targetPort: PORT }] };
  return JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
}

function pod(name: string, podIP: string): string {
  const [app, version] = name.split('-');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app, version } },
    status: { phase: 'Running', podIP },
  });
}
