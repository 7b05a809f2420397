/** What `run` starts, and that nothing of it is left in any ending. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEnvoy } from '../../envoy/find.ts';
import { groupLives } from '../../envoy/process/alive.ts';
import { unavailable } from '../../envoy/process/ports.ts';
import { ask } from '../e2e/http.ts';
import { freePorts } from '../ports.ts';

let folder: string;
let ports: { mesh: number; admin: number };
let started: ChildProcess[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-run-test-'));
  const [mesh, admin] = (await freePorts(2)) as [number, number];
  ports = { mesh, admin };
  started = [];
  rules(200);
});
afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  await noneLeft();
  rmSync(folder, { recursive: true });
});

describe('COMMAND', () => {
  it('has http_proxy set, and its exit code is passed on', async () => {
    const run = mainsheet('sh', '-c', 'echo "proxy is $http_proxy, $HTTP_PROXY"; exit 7');
    expect(await run.exit).toBe(7);
    expect(run.output()).toContain(`proxy is http://127.0.0.1:${ports.mesh}, http://127.0.0.1:${ports.mesh}\n`);
    expect(run.output()).toContain('ended with exit code 7');
  });

  it('that listens late is waited for: who reads "serving" is answered', async () => {
    const [port = 0] = await freePorts(1);
    serviceAt('127.0.0.1', port);
    const late = `setTimeout(() => http.createServer((_, response) => response.end()).listen(${port}, '127.0.0.1'), 1000)`;
    const run = mainsheet(process.execPath, '-e', late);
    await run.says('serving');
    expect(await status()).toBe(200);
  });

  it('that does not exist gives 127', async () => {
    const run = mainsheet('no-such-program');
    expect(await run.exit).toBe(127);
    expect(run.output()).toBe('mainsheet: there is no program no-such-program\n');
  });

  it('ends with Ctrl-C, with all that it started', async () => {
    const run = mainsheet('sh', '-c', 'echo "group $$."; sleep 60 & sleep 60');
    await run.says('serving');
    expect(groupLives(run.group())).toBe(true);
    run.signal('SIGINT');
    expect(await run.exit).toBe(0);
    expect(groupLives(run.group())).toBe(false);
  });

  it('that minds no signal ends at the second Ctrl-C', async () => {
    const run = mainsheet('sh', '-c', 'trap "" TERM INT; echo "group $$."; while :; do sleep 0.1; done');
    await run.says('serving');
    const asked = Date.now();
    run.signal('SIGINT');
    await sleep(500);
    run.signal('SIGINT');
    expect(await run.exit).toBe(1);
    expect(Date.now() - asked).toBeLessThan(4000);
    await expect.poll(() => groupLives(run.group())).toBe(false);
  });
});

describe('run', () => {
  it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('leaves nothing behind when it gets %s', async (signal) => {
    const run = mainsheet('sh', '-c', 'echo "group $$."; sleep 60');
    await run.says('serving');
    run.signal(signal);
    await run.exit;
    await noneLeft();
    await expect.poll(() => groupLives(run.group()), { timeout: 5000 }).toBe(false);
  });

  it('serves a single file, and sees its folder go away and come back', async () => {
    const run = mainsheetOn(join(folder, 'rules.yaml'), 'ignore');
    await run.says('serving');
    renameSync(folder, `${folder}-away`);
    renameSync(`${folder}-away`, folder);
    rules(204);
    await expect.poll(status, { timeout: 5000 }).toBe(204);
  });

  it('serves rules from standard input, and ends at the first Ctrl-C', async () => {
    const input = openSync(join(folder, 'rules.yaml'), 'r');
    const run = mainsheetOn('-', input);
    await run.says('serving');
    expect(await status()).toBe(200);
    run.signal('SIGINT');
    expect(await run.exit).toBe(0);
    closeSync(input);
  });

  it('removes the folder that a killed run could not', async () => {
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('mainsheet-run-'));
    const killed = mainsheet();
    await killed.says('serving');
    const [left] = folders().filter((name) => name.includes(`-${killed.pid}-`));
    killed.signal('SIGKILL');
    await killed.exit;
    expect(folders()).toContain(left);
    await noneLeft();
    const next = mainsheet();
    await next.says('serving');
    expect(folders()).not.toContain(left);
  });

  it('ends at the first Ctrl-C while Envoy does not come up', async () => {
    const path = join(folder, 'envoy');
    const real = (await findEnvoy({ env: process.env, say: () => {} })).path;
    const mark = join(folder, 'started');
    // It answers what it is asked, and then never serves.
    const sleeps = `case "$*" in *--drain-time-s*) touch ${mark}; exec sleep 600;; esac`;
    writeFileSync(path, `#!/bin/sh\n${sleeps}\nexec ${real} "$@"\n`, { mode: 0o755 });
    const run = mainsheetOn(join(folder, 'rules.yaml'), 'ignore', [], { ENVOY_PATH: path });
    await expect.poll(() => existsSync(mark), { timeout: 20_000 }).toBe(true);
    run.signal('SIGINT');
    expect(await run.exit).toBe(0);
  });

  it('says which port is taken, and what to do, before Envoy starts', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports.mesh, '127.0.0.1', resolve));
    const run = mainsheet();
    expect(await run.exit).toBe(1);
    server.close();
    expect(run.output()).toBe(
      `mainsheet: port ${ports.mesh} on 127.0.0.1, where mesh has to listen, is taken: stop what uses it, or choose another with --mesh-port PORT\n`,
    );
  });

  it('does not start on broken rules', async () => {
    writeFileSync(join(folder, 'rules.yaml'), 'kind: [');
    const run = mainsheet();
    expect(await run.exit).toBe(1);
    expect(run.output()).toMatch(/rules\.yaml:1:\d+: error/);
  });

  it('starts Envoy again if it dies, and edits count as before', async () => {
    const run = mainsheet();
    await run.says('serving');
    await ask(`http://127.0.0.1:${ports.admin}/quitquitquit`, { method: 'POST' });
    await run.says('Envoy ended with exit code 0; it is started again');
    await run.says('live');
    expect(await status()).toBe(200);
    rules(202);
    await run.says('live', 2);
    expect(await status()).toBe(202);
  });

  it('keeps the last good rules while an edit is broken', async () => {
    const run = mainsheet();
    await run.says('serving');
    writeFileSync(join(folder, 'rules.yaml'), 'kind: [');
    await run.says('the edit is not used: the last good rules stay');
    expect(await status()).toBe(200);
    rules(203);
    await run.says('live');
    expect(await status()).toBe(203);
  });

  it.each<[string, () => void]>([
    ['is written in place', () => rules(204)],
    [
      'is renamed into its place, as editors do',
      () => {
        rules(204, 'rules.yaml.new');
        renameSync(join(folder, 'rules.yaml.new'), join(folder, 'rules.yaml'));
      },
    ],
    [
      'comes anew',
      () => {
        rmSync(join(folder, 'rules.yaml'));
        rules(204, 'other.yaml');
      },
    ],
    [
      'is a link that is turned, as a ConfigMap is',
      () => {
        mkdirSync(join(folder, '..data'));
        rules(204, '..data/rules.yaml');
        symlinkSync('..data/rules.yaml', join(folder, 'link'));
        renameSync(join(folder, 'link'), join(folder, 'rules.yaml'));
      },
    ],
  ])('sees a file that %s', async (_, edit) => {
    const run = mainsheet();
    await run.says('serving');
    edit();
    await expect.poll(status, { timeout: 5000 }).toBe(204);
  });
});

/** `./mainsheet run` on the folder, with a program beside it or none. */
function mainsheet(...command: string[]) {
  return mainsheetOn(folder, 'ignore', command);
}

/** @param input what its standard input is */
function mainsheetOn(path: string, input: 'ignore' | number, command: string[] = [], env = {}) {
  const options = ['--mesh-port', `${ports.mesh}`, '--admin-port', `${ports.admin}`];
  const beside = command.length > 0 ? ['--', ...command] : [];
  const child = spawn('./mainsheet', ['run', '-f', path, ...options, ...beside], {
    stdio: [input, 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  return {
    exit: new Promise<number | null>((resolve) => child.once('close', resolve)),
    pid: child.pid,
    output: () => output,
    /** Of a program that prints it. */
    group: () => Number(/^group (\d+)\.$/m.exec(output)?.[1]),
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    says: (text: string, times = 1) =>
      expect
        .poll(() => output.split(text).length - 1, { timeout: 20_000, message: text })
        .toBeGreaterThanOrEqual(times),
  };
}

/** One service that Envoy itself answers for. */
function rules(status: number, name = 'rules.yaml'): void {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { ports: [{ name: 'http', port: 80 }] },
  };
  const http = [{ directResponse: { status } }];
  const virtualService = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'a' },
    spec: { hosts: ['a'], http },
  };
  writeFileSync(join(folder, name), [service, virtualService].map((object) => JSON.stringify(object)).join('\n---\n'));
}

/** The service is a program on this machine. */
function serviceAt(address: string, port: number): void {
  const entry = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'a' },
    spec: {
      hosts: ['a'],
      ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
      resolution: 'STATIC',
      endpoints: [{ address, ports: { http: port } }],
    },
  };
  writeFileSync(join(folder, 'rules.yaml'), JSON.stringify(entry));
}

async function status(): Promise<number> {
  return (await ask('http://a/', {}, ports.mesh)).status;
}

/** The ports are free again. */
async function noneLeft(): Promise<void> {
  const places = [ports.mesh, ports.admin].map((port) => ({ name: '', address: '127.0.0.1', port }));
  await expect.poll(() => unavailable(places), { timeout: 10_000 }).toEqual([]);
}
