/** docker/ without an engine: what is put into the image is all that the command needs, and what is named is there. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { onPath } from '../debian.ts';

const DOCKERFILE = readFileSync('docker/Dockerfile', 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-docker-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the Envoy in the image is the one that the command finds by itself, and it is not run as root', () => {
  expect(DOCKERFILE).toContain('RUN cp "$(node dist/mainsheet.js envoy)" /usr/local/bin/envoy\n');
  expect(DOCKERFILE.split(/^FROM /m).at(-1)).toMatch(/^USER node\nENTRYPOINT /m);
});

test('the command does its work with what the image has', () => {
  const copies = [...DOCKERFILE.matchAll(/^COPY --from=build \/mainsheet\/(\S+) (\S+)$/gm)];
  expect(copies.length).toBeGreaterThan(0);
  for (const [, from = '', to = ''] of copies) {
    cpSync(from, join(folder, to, to.endsWith('/') ? from.split('/').at(-1)! : ''), { recursive: true });
  }
  const run = (...args: string[]) =>
    execFileSync('node', ['dist/mainsheet.js', ...args], { cwd: folder, stdio: 'pipe' });
  run('generate', '-f', resolve('examples/bookinfo'), '-o', 'out');
  for (const file of ['envoy.yaml', 'traffic.wasm']) expect(existsSync(join(folder, 'out', file)), file).toBe(true);
  run('image', 'fault', '-o', 'fault.oci.tar');
});

const COMPOSE = onPath('docker-compose');
if (!COMPOSE)
  console.warn('test/e2e/docker.test.ts: no docker-compose; compose.yaml is not held against its specification');

describe('compose.yaml', () => {
  test.skipIf(!COMPOSE)('is what the Compose Specification allows', () => {
    execFileSync('docker-compose', ['-f', 'docker/compose.yaml', 'config', '--quiet'], { stdio: 'pipe' });
  });

  interface Service {
    build: { context: string; dockerfile: string };
    command: string[];
    volumes: string[];
  }
  const { services } = parse(readFileSync('docker/compose.yaml', 'utf8')) as { services: Record<string, Service> };
  const { build, command, volumes } = services.bookinfo!;

  test('names files that are there', () => {
    expect(existsSync(join('docker', build.context, build.dockerfile))).toBe(true);
    for (const volume of volumes) expect(existsSync(join('docker', volume.split(':')[0]!)), volume).toBe(true);
  });

  test('serves the folder that it mounts, beside a program that the image has', () => {
    expect(command.slice(0, 3)).toEqual(['run', '-f', volumes[0]!.split(':')[1]]);
    const program = command.find((word) => word.endsWith('.js'))!;
    expect(dirname(program)).toBe('/mainsheet/dist');
    expect(existsSync(program.replace('/mainsheet/', ''))).toBe(true);
  });
});
