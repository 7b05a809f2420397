/** However the files come to be others, half of a change never reaches Envoy, and the whole of it does. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask } from '../e2e/http.ts';
import { freePorts } from '../ports.ts';

let folder: string;
let mesh: number;
let admin: number;
let run: ChildProcess | undefined;
let output = '';
/** Every status that was seen since `run` served. */
let seen: Set<number>;
let probing: Promise<void>;
let over: boolean;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-saves-'));
  [mesh, admin] = (await freePorts(2)) as [number, number];
  seen = new Set();
  output = '';
  over = false;
  run = undefined;
});
afterEach(async () => {
  over = true;
  await probing;
  if (run && run.exitCode === null) {
    const ended = new Promise((resolve) => run?.once('exit', resolve));
    run.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true });
});

/** Serves the folder, and asks all the while. */
async function serve(): Promise<void> {
  const options = ['--mesh-port', `${mesh}`, '--admin-port', `${admin}`];
  run = spawn(process.execPath, ['dist/mainsheet.js', 'run', '-f', folder, ...options], { stdio: 'pipe' });
  for (const stream of [run.stdout, run.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  await expect.poll(() => output, { timeout: 30_000 }).toContain('mainsheet: serving');
  const probe = async () => {
    while (!over) {
      seen.add(await status());
      await sleep(5);
    }
  };
  probing = probe();
}

async function status(): Promise<number> {
  return (await ask('http://a/', {}, mesh)).status;
}

const becomes = (wanted: number) => expect.poll(status, { timeout: 10_000 }).toBe(wanted);

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{name: http, port: 80}]}\n';
const rules = (answer: number) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a}
spec:
  hosts: [a]
  http:
    - directResponse: {status: ${answer}}
`;

test('a ConfigMap that Kubernetes swaps as a whole', async () => {
  const version = (name: string, answer: number) => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'rules.yaml'), rules(answer));
    writeFileSync(join(folder, name, 'service.yaml'), SERVICE);
  };
  version('..1', 201);
  symlinkSync('..1', join(folder, '..data'));
  for (const name of ['rules.yaml', 'service.yaml']) symlinkSync(`..data/${name}`, join(folder, name));
  await serve();
  await becomes(201);
  for (const [name, answer] of [
    ['..2', 202],
    ['..3', 203],
  ] as const) {
    version(name, answer);
    symlinkSync(name, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    await becomes(answer);
  }
  expect([...seen].filter((one) => one < 201 || one > 203)).toEqual([]);
});

test('a file of which half is written, then the rest', async () => {
  const file = join(folder, 'rules.yaml');
  writeFileSync(join(folder, 'service.yaml'), SERVICE);
  writeFileSync(file, rules(201));
  await serve();
  const whole = rules(202);
  for (const part of [0.3, 0.6, 0.95]) {
    writeFileSync(file, whole.slice(0, whole.length * part));
    await sleep(300);
  }
  expect(seen).toEqual(new Set([201]));
  expect(output).toContain('the last good rules stay');
  writeFileSync(file, whole);
  await becomes(202);
  expect([...seen].filter((one) => one !== 201 && one !== 202)).toEqual([]);
});

test('a file that is emptied, and written a little later', async () => {
  const file = join(folder, 'rules.yaml');
  writeFileSync(join(folder, 'service.yaml'), SERVICE);
  writeFileSync(file, rules(201));
  await serve();
  await becomes(201);
  writeFileSync(file, '');
  await sleep(400);
  writeFileSync(file, rules(202));
  await becomes(202);
  expect([...seen].filter((one) => one !== 201 && one !== 202)).toEqual([]);
});

test('another commit that is checked out', async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@a', ...args], { stdio: 'pipe' });
  git('init', '-q');
  for (const answer of [201, 202]) {
    writeFileSync(join(folder, 'service.yaml'), `${SERVICE}# ${answer}\n`);
    writeFileSync(join(folder, 'rules.yaml'), rules(answer));
    for (let n = 0; n < 50; n++) writeFileSync(join(folder, `other-${n}.yaml`), `# ${answer}\n`);
    git('add', '.');
    git('commit', '-q', '-m', 'x');
    git('tag', `v${answer}`);
  }
  await serve();
  await becomes(202);
  for (const answer of [201, 202, 201]) {
    git('checkout', '-q', `v${answer}`);
    await becomes(answer);
  }
  expect([...seen].filter((one) => one !== 201 && one !== 202)).toEqual([]);
});

test('a hundred saves in a second: the last one counts', async () => {
  writeFileSync(join(folder, 'service.yaml'), SERVICE);
  writeFileSync(join(folder, 'rules.yaml'), rules(201));
  await serve();
  for (let n = 0; n < 100; n++) {
    const beside = join(folder, 'rules.yaml~');
    writeFileSync(beside, rules(202 + (n % 5)));
    renameSync(beside, join(folder, 'rules.yaml'));
    await sleep(10);
  }
  await becomes(202 + (99 % 5));
  expect([...seen].every((one) => one >= 201 && one <= 206)).toBe(true);
});
