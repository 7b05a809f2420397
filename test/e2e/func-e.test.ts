/** What `generate` writes, served by func-e (https://func-e.io), which is built here from its source. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, createReadStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PINNED_VERSION } from '../../envoy/find/wheel.ts';
import { mainsheet } from '../cli/terminal.ts';
import { onPath } from '../debian.ts';
import { ask, ENVOY } from '../envoy/running.ts';
import { freePorts } from '../ports.ts';

const FUNC_E = 'github.com/tetratelabs/func-e/cmd/func-e@v1.6.0';
const ENVOY_VERSION = PINNED_VERSION;
const PLATFORM = { x64: 'amd64', arm64: 'arm64' }[process.arch as 'x64' | 'arm64'];
const TARBALL = `envoy-v${ENVOY_VERSION}-linux-${PLATFORM}.tar.gz`;
const PATIENCE = 30_000;
const RULES = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: door }
spec:
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [a.test] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: a }
spec:
  hosts: [a.test]
  gateways: [door]
  http:
    - match: [{ headers: { end-user: { exact: jason } } }]
      directResponse: { status: 200, body: { string: for jason } }
    - directResponse: { status: 200, body: { string: for others } }
`;

const go = onPath('go');
if (!go) console.warn('test/e2e/func-e.test.ts: Go is not on PATH, so func-e cannot be built and is not tested');

// In CI it has to be there.
describe.skipIf(!go && !process.env.CI)('func-e', () => {
  let folder: string;
  let port: number;
  let running: ChildProcess | undefined;
  beforeAll(async () => {
    if (!go) throw new Error('this test builds func-e: install Go (https://go.dev/dl)');
    folder = mkdtempSync(join(tmpdir(), 'mainsheet-func-e-'));
    execFileSync('go', ['install', FUNC_E], { env: { ...process.env, GOBIN: folder }, stdio: 'pipe' });
    const [gateway, mesh, admin] = (await freePorts(3)) as [number, number, number];
    port = gateway;
    writeFileSync(join(folder, 'rules.yaml'), RULES);
    const places = ['--port', `80=${gateway}`, '--mesh-port', `${mesh}`, '--admin-port', `${admin}`];
    const { code, err } = await mainsheet([
      ...['generate', '-f', join(folder, 'rules.yaml'), '-o', join(folder, 'out')],
      ...places,
    ]);
    expect(code, err).toBe(0);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(async () => {
    const ended = new Promise((resolve) => running?.once('exit', resolve));
    // func-e takes Envoy down with itself.
    if (running?.exitCode === null && running.kill('SIGINT')) await ended;
    running = undefined;
  });

  /** `func-e run -c DIR/envoy.yaml`, with a home of its own. */
  function start(env: NodeJS.ProcessEnv): () => string {
    let output = '';
    const { ENVOY_PATH: _, ...others } = process.env;
    running = spawn(join(folder, 'func-e'), ['run', '-c', join(folder, 'out', 'envoy.yaml')], {
      env: { ...others, FUNC_E_HOME: join(folder, 'home'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [running.stdout, running.stderr]) stream?.on('data', (chunk) => (output += chunk));
    return () => output;
  }

  async function serves(output: () => string): Promise<void> {
    const answer = async (headers = {}) => (await ask(port, 'a.test', { headers })).body;
    for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await sleep(50)) {
      if (running?.exitCode !== null) break;
      const first = await answer().catch(() => undefined);
      if (first === undefined) continue;
      expect(first).toBe('for others');
      expect(await answer({ 'end-user': 'jason' })).toBe('for jason');
      return;
    }
    throw new Error(`func-e does not serve:\n${output()}`);
  }

  test('runs the Envoy that ENVOY_PATH names', async () => {
    await serves(start({ ENVOY_PATH: ENVOY }));
  });

  describe('with a mirror of Envoy releases', () => {
    let mirror: Server;
    let url: string;
    beforeAll(async () => {
      const tarball = pack();
      mirror = createServer((request, response) => {
        if (request.url === `/${TARBALL}`) createReadStream(tarball).pipe(response);
        else if (request.url === '/envoy-versions.json') response.end(JSON.stringify(versions(tarball)));
        else response.writeHead(404).end();
      });
      await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(mirror.address() as { port: number }).port}`;
    }, 120_000);
    afterAll(() => {
      mirror.closeAllConnections();
      mirror.close();
    });

    /** The Envoy at hand, packed as its releases are. */
    function pack(): string {
      const release = `envoy-v${ENVOY_VERSION}-linux-${PLATFORM}`;
      mkdirSync(join(folder, release, 'bin'), { recursive: true });
      cpSync(ENVOY, join(folder, release, 'bin', 'envoy'));
      execFileSync('tar', ['-C', folder, '-I', 'gzip -1', '-cf', join(folder, TARBALL), release]);
      rmSync(join(folder, release), { recursive: true });
      return join(folder, TARBALL);
    }

    function versions(tarball: string): unknown {
      const sum = createHash('sha256').update(readFileSync(tarball)).digest('hex');
      const tarballs = { [`linux/${PLATFORM}`]: `${url}/${TARBALL}` };
      return {
        versions: { [ENVOY_VERSION]: { releaseDate: '2026-01-01', tarballs } },
        sha256sums: { [basename(tarball)]: sum },
      };
    }

    test('installs it and serves', async () => {
      const output = start({ ENVOY_VERSIONS_URL: `${url}/envoy-versions.json`, ENVOY_VERSION });
      await serves(output);
      expect(output()).toContain(`downloading ${url}/${TARBALL}`);
    });
  });
});
