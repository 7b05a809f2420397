import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEnvoy } from '../../envoy/find.ts';
import { groupLives } from '../../envoy/process/alive.ts';
import { ProcessGroup } from '../../envoy/process/group.ts';
import { EnvoyKeeper } from '../../envoy/process/keeper.ts';
import { unavailable } from '../../envoy/process/ports.ts';
import { type EnvoyOptions, type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { freePorts } from '../ports.ts';

const { path: envoy } = await findEnvoy({ env: process.env, say: () => {} });

let folder: string;
let running: RunningEnvoy | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-process-'));
});
afterEach(async () => {
  running?.kill();
  await running?.exited;
  running = undefined;
  rmSync(folder, { recursive: true });
});

describe('startEnvoy', () => {
  it('returns when every listener serves, and stop() leaves nothing', async () => {
    const port = await freePort();
    const running = await start(directResponseOn(port, 'ahoy'));
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ahoy');
    expect(await running.admin.ready()).toBe(true);
    expect(await running.stop()).toEqual({ code: 0, signal: null });
    expect(await unavailable([{ name: 'listener', address: '127.0.0.1', port }])).toEqual([]);
    expect(groupLives(running.pid)).toBe(false);
  });

  it('reports what Envoy said about a configuration that it refuses', async () => {
    await expect(start([{ name: 'broken', address: {} }])).rejects.toThrow(/Envoy ended at once.*address/is);
  });

  it('tells of an end that nobody asked for', async () => {
    const running = await start([]);
    process.kill(running.pid, 'SIGKILL');
    expect(await running.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

describe('EnvoyKeeper', () => {
  it('starts an Envoy again that has ended by itself, and gives up in the end', async () => {
    const port = await freePort();
    const ends: string[] = [];
    let serving = () => {};
    const keeper = await EnvoyKeeper.start({
      ...(await configure(directResponseOn(port, 'ahoy'))),
      onRestart: (how) => ends.push(how),
      onServing: () => serving(),
    });
    try {
      for (let count = 1; count <= 3; count++) {
        const again = new Promise<void>((resolve) => {
          serving = resolve;
        });
        process.kill(keeper.pid, 'SIGKILL');
        await again;
        expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ahoy');
        expect(ends).toHaveLength(count);
      }
      process.kill(keeper.pid, 'SIGKILL');
      await expect(keeper.givenUp).rejects.toThrow(/ended by SIGKILL, the 4th time within a minute/);
      expect(ends).toEqual(Array(3).fill('by SIGKILL'));
    } finally {
      await keeper.stop();
    }
  });
});

describe('a process group', () => {
  const STUBBORN = "trap '' TERM; sleep 60 & sleep 60";

  it('ends whole, the stubborn too, after the grace time', async () => {
    const group = new ProcessGroup('sh', ['-c', STUBBORN], { output: 'pipe' });
    await sleep(100);
    expect(await group.stop(200)).toEqual({ code: null, signal: 'SIGKILL' });
    await gone(group.pid);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('ends when its owner is ended by %s', async (signal) => {
    const owner = spawn(process.execPath, ['--input-type=module', '-e', ownerProgram(STUBBORN)]);
    const pid = Number(await new Promise((resolve) => owner.stdout.once('data', resolve)));
    expect(groupLives(pid)).toBe(true);
    owner.kill(signal);
    await gone(pid);
  });

  it('passes on how the program ended', async () => {
    expect(await new ProcessGroup('sh', ['-c', 'exit 7'], { output: 'inherit' }).exited).toEqual({
      code: 7,
      signal: null,
    });
  });

  /** A Node program that starts a group, prints its id and stays. */
  function ownerProgram(command: string): string {
    const module = join(folder, 'process-group.mjs');
    buildSync({
      entryPoints: ['envoy/process/group.ts'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: module,
    });
    return `import { ProcessGroup } from ${JSON.stringify(module)};
      console.log(new ProcessGroup('sh', ['-c', ${JSON.stringify(command)}], { output: 'inherit' }).pid);
      setInterval(() => {}, 1000);`;
  }
});

describe('unavailable', () => {
  it('names the places that are taken, and no others', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    );
    const taken = { name: 'mesh', address: '127.0.0.1', port };
    const free = { name: 'admin', address: '127.0.0.1', port: await freePort() };
    expect(await unavailable([taken, free])).toEqual([{ ...taken, code: 'EADDRINUSE' }]);
    await new Promise((resolve) => server.close(resolve));
  });
});

async function start(listeners: object[]): Promise<RunningEnvoy> {
  running = await startEnvoy(await configure(listeners));
  return running;
}

async function configure(listeners: object[]): Promise<EnvoyOptions> {
  const adminPort = await freePort();
  const admin = { address: { socket_address: { address: '127.0.0.1', port_value: adminPort } } };
  writeFileSync(join(folder, 'envoy.json'), JSON.stringify({ admin, static_resources: { listeners } }));
  const ignore = () => {};
  const own = { path: envoy, config: 'envoy.json', folder, adminPort, listeners: listeners.length };
  return { ...own, onLog: ignore, onOutput: ignore };
}

async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port!;
}

function directResponseOn(port: number, text: string): object[] {
  const manager = {
    '@type': 'type.googleapis.com/envoy.extensions.filters.network.direct_response.v3.Config',
    response: {
      inline_string: `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`,
    },
  };
  const filters = [{ name: 'envoy.filters.network.direct_response', typed_config: manager }];
  const address = { socket_address: { address: '127.0.0.1', port_value: port } };
  return [{ name: 'direct', address, filter_chains: [{ filters }] }];
}

/** The watcher gives a group two seconds to end by itself. */
async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (groupLives(pid) && Date.now() < deadline) await sleep(20);
  expect(groupLives(pid)).toBe(false);
}
