/** Faults of what is around the rules: the disk, the folder, the backends, the bytes of a table on their way to Envoy. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningEnvoy, startEnvoy } from '../../envoy/process.ts';
import { versionOf } from '../../envoy/reload/version.ts';
import { Reload } from '../../envoy/reload.ts';
import { writeSnapshot } from '../../envoy/write.ts';
import { TABLE_EXACT } from '../../plan/table/layout.ts';
import { service } from '../e2e/generated.ts';
import { clusterOf, httpListener, options, planOf } from '../envoy/plans.ts';
import { ask, type Backend, ENVOY, seenIn, sendRaw, startBackend } from '../envoy/running.ts';
import { exact, forward, header, host, rule } from '../plan/rules.ts';
import { freePorts } from '../ports.ts';
import { withWord } from './tables.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-around-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('where generate writes', () => {
  const generate = (out: string) =>
    spawnSync(process.execPath, ['dist/mainsheet.js', 'generate', '-f', join(folder, 'input.yaml'), '-o', out], {
      encoding: 'utf8',
    });
  beforeEach(() => writeFileSync(join(folder, 'input.yaml'), service('a', '127.0.0.1', 80)));

  test('a folder that may not be written: one line, nothing left', () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o555 });
    // Root minds no mode, but a mount.
    const mounted = mount(closed, 'ro');
    try {
      const { status, stderr } = generate(join(closed, 'out'));
      expect(status).toBe(1);
      expect(stderr).toBe(
        `mainsheet: the folder ${closed}/out cannot be made: ${mounted ? 'the file system can only be read' : 'permission denied'}. Name another folder\n`,
      );
      expect(readdirSync(closed)).toEqual([]);
    } finally {
      if (mounted) execFileSync('umount', [closed]);
    }
  });

  test('a file where the folder should be', () => {
    const { status, stderr } = generate(join(folder, 'input.yaml'));
    expect(status).toBe(1);
    expect(stderr).toBe(
      `mainsheet: ${join(folder, 'input.yaml')} is a file, where a folder has to be: name another folder\n`,
    );
  });

  test('a full disk: one line, and what was there is as it was', () => {
    const full = join(folder, 'full');
    mkdirSync(full);
    if (!mount(full, 'size=128k')) {
      // Not root: the same call fails by the limit of a file's size.
      const limited = `ulimit -f 2; exec "${process.execPath}" dist/mainsheet.js generate -f "$1" -o "$2"`;
      const { status } = spawnSync('bash', ['-c', limited, 'bash', join(folder, 'input.yaml'), join(full, 'out')]);
      expect(status).not.toBe(0);
      expect(leftovers(full)).toEqual([]);
      return;
    }
    try {
      const out = join(full, 'out');
      expect(generate(out).status).toBe(0);
      const before = readFileSync(join(out, 'envoy.yaml'), 'utf8');
      fill(full);
      writeFileSync(
        join(folder, 'input.yaml'),
        `${service('a', '127.0.0.1', 80)}\n---\n${service('b', '127.0.0.2', 81)}`,
      );
      const { status, stderr } = generate(out);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^mainsheet: ENOSPC: no space left on device/);
      expect(readFileSync(join(out, 'envoy.yaml'), 'utf8')).toBe(before);
      expect(leftovers(out)).toEqual([]);
    } finally {
      execFileSync('umount', [full]);
    }
  });

  /** Only root can. */
  function mount(place: string, option: string): boolean {
    return spawnSync('mount', ['-t', 'tmpfs', '-o', option, 'tmpfs', place]).status === 0;
  }

  function fill(place: string): void {
    spawnSync('dd', ['if=/dev/zero', `of=${join(place, 'ballast')}`, 'bs=4k']);
  }

  function leftovers(place: string): string[] {
    return readdirSync(place, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.tmp'));
  }
});

describe('with an Envoy', () => {
  const toV1 = [rule('rest', [[]], forward('v1'))];
  const jasonToV2 = rule('jason', [[header('end-user', exact('jason'))]], forward('v2'));
  let backends: Record<'v1' | 'v2', Backend>;
  let faulty: Faulty;
  let envoy: RunningEnvoy;
  let served: string;
  let ports: { listener: number; admin: number };

  beforeAll(async () => {
    backends = { v1: await startBackend('v1'), v2: await startBackend('v2') };
    faulty = await Faulty.start();
    const [listener, admin] = (await freePorts(2)) as [number, number];
    ports = { listener, admin };
    served = mkdtempSync(join(tmpdir(), 'mainsheet-around-'));
    writeSnapshot(version([jasonToV2, ...toV1]).snapshot, served, { directory: served, code: 'dist/traffic.wasm' });
    const own = { path: ENVOY, config: 'envoy.yaml', folder: served, adminPort: admin, listeners: 1, concurrency: 1 };
    envoy = await startEnvoy({ ...own, onLog: () => {}, onOutput: () => {} });
  });
  afterAll(async () => {
    await envoy?.stop();
    faulty?.close();
    for (const { server } of Object.values(backends ?? {})) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(served, { recursive: true });
  });

  function version(rules: typeof toV1) {
    const clusters = [
      clusterOf('v1', backends.v1.port),
      clusterOf('v2', backends.v2.port),
      clusterOf('faulty', faulty.port),
    ];
    const broken = rule('faulty', [[header('x-fault', { kind: 'present' })]], forward('faulty', { timeout: 500 }));
    const plan = planOf([httpListener([host([broken, ...rules])], { listenerPort: ports.listener })], clusters);
    return versionOf(plan, options({ adminPort: ports.admin, directory: served }));
  }

  test('a table that the filter refuses is refused by Envoy; the rules before it stay, and the next good ones come', async () => {
    const first = version([jasonToV2, ...toV1]);
    const files = { directory: served, code: 'dist/traffic.wasm' };
    const around = { ...files, folder: served, admin: envoy.admin, takeLog: envoy.takeLog, onProblem: () => {} };
    const reload = new Reload(first, around);
    const jason = async () => seenIn(await ask(ports.listener, 'a', { headers: { 'end-user': 'jason' } })).backend;
    expect(await jason()).toBe('v2');
    const next = version([rule('jason', [[header('end-user', exact('jason'))]], forward('v1')), ...toV1]);
    const damage = (tables: Map<string, Uint8Array>) =>
      new Map([...tables].map(([name, table]) => [name, withWord(table, TABLE_EXACT, 0x7ffffffc)]));
    const damaged = {
      ...next,
      snapshot: { ...next.snapshot, tables: damage(next.snapshot.tables) },
      namingTables: () => damage(next.namingTables()),
    };
    await expect(reload.to(damaged)).rejects.toThrow(/Envoy refused the new configuration:.*contradicts itself/s);
    expect(await jason()).toBe('v2');
    await reload.to(next);
    expect(await jason()).toBe('v1');
    await reload.close();
  });

  test.each<[behaviour: string, status: RegExp]>([
    ['closes at once', /^HTTP\/1\.1 503 /],
    ['closes within the head', /^HTTP\/1\.1 502 /],
    ['closes within the body', /^HTTP\/1\.1 200 [\s\S]*\r\n\r\nhalf$/],
    ['never answers', /^HTTP\/1\.1 504 /],
    ['hangs within the body', /^HTTP\/1\.1 200 [\s\S]*\r\n\r\nhalf$/],
    ['answers no HTTP', /^HTTP\/1\.1 50[23] /],
  ])('a backend that %s', async (behaviour, answer) => {
    faulty.behaviour = behaviour;
    const bytes = `GET / HTTP/1.1\r\nhost: a\r\nx-fault: 1\r\n\r\n`;
    expect(await sendRaw(ports.listener, bytes, 1_500)).toMatch(answer);
    // Nobody else notices.
    expect(seenIn(await ask(ports.listener, 'a')).backend).toBe('v1');
  });

  test('after all of them nothing is left open', async () => {
    const stats = 'http.outbound_80.downstream_rq_active|cluster..*.upstream_rq_active';
    await expect
      .poll(async () => [...(await envoy.admin.stats(stats)).values()].every((value) => value === 0), {
        timeout: 10_000,
      })
      .toBe(true);
  });
});

class Faulty {
  behaviour = '';
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as { port: number }).port;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {}).on('data', () => this.#answer(socket));
    });
  }

  static start(): Promise<Faulty> {
    const server = createServer();
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(new Faulty(server))));
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #answer(socket: Socket): void {
    const half = 'HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf';
    if (this.behaviour === 'closes at once') socket.destroy();
    else if (this.behaviour === 'closes within the head') socket.end('HTTP/1.1 200 OK\r\ncontent-le');
    else if (this.behaviour === 'closes within the body') socket.end(half);
    else if (this.behaviour === 'hangs within the body') socket.write(half);
    else if (this.behaviour === 'answers no HTTP') socket.end('\0\x01\x02 this is no HTTP\r\n\r\n');
  }
}
