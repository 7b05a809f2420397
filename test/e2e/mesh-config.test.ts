/** `--mesh-config`, and what of it the command line has too: the same rules and requests under different meshes. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Backends } from '../conformance/backends.ts';
import type { Probe } from '../conformance/case.ts';
import { send } from '../conformance/send.ts';
import { type Generated, serve, service } from './generated.ts';

const PORT = 80;
const BACKEND_PORT = 18082;
const PODS = { app: '127.53.0.1', plain: '127.53.0.2', shadow: '127.53.0.3' };
const RULES = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: app }
spec:
  hosts: [app]
  http:
    - match: [{ uri: { prefix: /admin } }]
      directResponse: { status: 403 }
    - match: [{ uri: { prefix: /own } }]
      retries: { attempts: 2, retryOn: "503" }
      route: [{ destination: { host: app } }]
    - match: [{ uri: { prefix: /none } }]
      retries: { attempts: 0 }
      route: [{ destination: { host: app } }]
    - match: [{ uri: { prefix: /mirrored } }]
      route: [{ destination: { host: app } }]
      mirror: { host: shadow }
    - route: [{ destination: { host: app } }]
`;

/** Meshes by name: the MeshConfig, and further arguments. */
const MESHES: Record<string, { mesh?: object; args?: string[] }> = {
  default: {},
  strict: {
    mesh: {
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
      pathNormalization: { normalization: 'MERGE_SLASHES' },
      defaultHttpRetryPolicy: { attempts: 1, retryOn: '503' },
      defaultConfig: { proxyMetadata: { DISABLE_SHADOW_HOST_SUFFIX: 'true' } },
    },
  },
  // As `kubectl get configmap istio -n istio-system` has it.
  cluster: {
    mesh: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh: 'pathNormalization:\n  normalization: DECODE_AND_MERGE_SLASHES\n' },
    },
  },
  raw: { mesh: { pathNormalization: { normalization: 'NONE' } }, args: ['--no-mirror-suffix'] },
};

const backends = new Backends({});
const envoys = new Map<string, Generated>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mainsheet-mesh-'));
  await backends.start(
    Object.fromEntries(Object.entries(PODS).map(([name, address]) => [`${address}:${BACKEND_PORT}`, name])),
  );
  const services = Object.entries(PODS).map(([name, address]) => service(name, address, PORT, 'http', BACKEND_PORT));
  for (const [name, { mesh, args = [] }] of Object.entries(MESHES)) {
    const file = join(folder, `${name}.json`);
    if (mesh) await writeFile(file, JSON.stringify(mesh));
    const all = ['--proxy', 'sidecar', ...(mesh ? ['--mesh-config', file] : []), ...args];
    envoys.set(name, await serve([...services, RULES].join('\n---\n'), [PORT], all));
  }
});

afterAll(async () => {
  await Promise.all([...envoys.values()].map((envoy) => envoy.stop()));
  backends.stop();
  if (folder) await rm(folder, { recursive: true });
});

const UNKNOWN = '503 DNS resolution failure';
const FAILING = { 'x-be-status': '503' };

/** What came of it: the status and Envoy's own body, or the backends that were reached: `authority/path`. */
type Row = [title: string, request: Partial<Probe>, expected: Record<keyof typeof MESHES, string>];

test.each<Row>([
  [
    'outboundTrafficPolicy: an unknown host',
    { host: 'nobody' },
    { default: UNKNOWN, strict: '502 ', cluster: UNKNOWN, raw: UNKNOWN },
  ],
  [
    'pathNormalization: two dots',
    { path: '/a/../admin' },
    { default: '403 ', strict: '403 ', cluster: '403 ', raw: '200 app/a/../admin' },
  ],
  [
    'pathNormalization: two slashes',
    { path: '//admin' },
    { default: '200 app//admin', strict: '403 ', cluster: '403 ', raw: '200 app//admin' },
  ],
  [
    'pathNormalization: an escaped slash',
    { path: '/a%2F..%2Fadmin' },
    {
      default: '200 app/a%2F..%2Fadmin',
      strict: '200 app/a%2F..%2Fadmin',
      cluster: '403 ',
      raw: '200 app/a%2F..%2Fadmin',
    },
  ],
  [
    'defaultHttpRetryPolicy: a rule without retries',
    { headers: FAILING },
    { default: '503 app/', strict: '503 app/ app/', cluster: '503 app/', raw: '503 app/' },
  ],
  [
    'defaultHttpRetryPolicy: a host without rules',
    { host: 'plain', headers: FAILING },
    { default: '503 plain/', strict: '503 plain/ plain/', cluster: '503 plain/', raw: '503 plain/' },
  ],
  [
    'defaultHttpRetryPolicy: a rule with retries of its own',
    { path: '/own', headers: FAILING },
    {
      default: '503 app/own app/own app/own',
      strict: '503 app/own app/own app/own',
      cluster: '503 app/own app/own app/own',
      raw: '503 app/own app/own app/own',
    },
  ],
  [
    'defaultHttpRetryPolicy: a rule that wants none',
    { path: '/none', headers: FAILING },
    { default: '503 app/none', strict: '503 app/none', cluster: '503 app/none', raw: '503 app/none' },
  ],
  [
    'the authority of a mirror',
    { path: '/mirrored' },
    {
      default: '200 app-shadow/mirrored app/mirrored',
      strict: '200 app/mirrored app/mirrored',
      cluster: '200 app-shadow/mirrored app/mirrored',
      raw: '200 app/mirrored app/mirrored',
    },
  ],
])('%s', async (_title, request, expected) => {
  for (const [name, envoy] of envoys) {
    const wanted = expected[name] as string;
    const id = `${name} ${JSON.stringify(request)}`;
    const { answer } = await send(
      envoy.ports.get(PORT) as number,
      { name: id, port: PORT, host: 'app', ...request },
      id,
    );
    const outcome = () => {
      const hits = backends.hits.filter(({ probe }) => probe === id);
      const came = hits.length > 0 ? hits.map(({ authority, path }) => authority + path).sort() : [answer?.body ?? ''];
      return `${name}: ${answer?.status} ${came.join(' ')}`;
    };
    // A mirror's copy may come after the answer.
    await expect.poll(outcome, { timeout: 2_000 }).toBe(`${name}: ${wanted}`);
  }
});

describe('a match by a claim of a JWT', () => {
  const input = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: members }
spec:
  hosts: [members.example.com]
  gateways: [edge]
  http:
    - match:
        - headers:
            x-plain: { exact: "1" }
            "@request.auth.claims.group": { exact: members }
      directResponse: { status: 200 }
    - directResponse: { status: 403 }
`;
  test.each([
    ['analyze', ['analyze']],
    ['generate', ['generate', '--print-table']],
  ])('%s warns, and shows where', async (_title, args) => {
    const { status, stderr } = spawnSync('./mainsheet', [...args, '-f', '-'], { input, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^<stdin>:11:13: warning MS0201: tokens are not checked here, so a request never has a claim/m,
    );
    expect(stderr).toMatch(/^1 warning found$/m);
  });
});
