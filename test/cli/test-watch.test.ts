/** `test --watch`, as a user at a terminal has it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RULES } from './tested-rules.ts';

let folder: string;
let started: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-watch-test-'));
  started = [];
  file('rules.yaml', RULES);
  file('tests.yaml', tests('http://shop/'));
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

it('runs again after an edit of tests or rules, broken ones too, and ends with the status of the last run', async () => {
  const watch = mainsheet();
  await watch.says('1 passed, 0 failed');
  await watch.waits(1);
  file('tests.yaml', tests('http://shop/old'));
  await watch.says('0 passed, 1 failed');
  await watch.waits(2);
  file('rules.yaml', 'kind: [');
  await watch.says('rules.yaml:1:8: error');
  await watch.waits(3);
  rmSync(join(folder, 'tests.yaml'));
  await watch.says('rules.yaml:1:8: error', 2);
  await watch.waits(4);
  file('rules.yaml', RULES);
  await watch.says('there are no tests in');
  await watch.waits(5);
  file('tests.yaml', tests('http://shop/'));
  await watch.says('1 passed, 0 failed', 2);
  await expect.poll(() => watch.ends(6), { timeout: 20_000 }).toBe(true);
  watch.signal('SIGINT');
  expect(await watch.exit).toBe(0);
});

it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s with 1 where the last run failed', async (signal) => {
  file('tests.yaml', tests('http://shop/old'));
  const watch = mainsheet();
  await watch.waits(1);
  watch.signal(signal);
  expect(await watch.exit).toBe(1);
});

it('ends at once while Envoy holds a request back, and leaves nothing behind', async () => {
  file(
    'rules.yaml',
    RULES.replace('fixedDelay: 2s, percentage: { value: 10 }', 'fixedDelay: 600s, percentage: { value: 100 }'),
  );
  file('tests.yaml', tests('http://shop/api'));
  const watch = mainsheet('--in-envoy');
  await expect.poll(() => stages(watch.pid).length, { timeout: 20_000 }).toBe(1);
  watch.signal('SIGINT');
  expect(await watch.exit).toBe(1);
  expect(stages(watch.pid)).toEqual([]);
});

/** Folders of Envoys that the tests of this process play in. */
function stages(pid: number | undefined): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`mainsheet-stage-${pid}-`));
}

function tests(url: string): string {
  return JSON.stringify({ tests: [{ name: 'n', request: { url }, expect: { rule: 'default/shop/rest' } }] });
}

function file(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function mainsheet(...options: string[]) {
  const child = spawn('./mainsheet', ['test', '-f', folder, '--watch', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const times = (text: string) => output.split(text).length - 1;
  const says = (text: string, count = 1) =>
    expect.poll(() => times(text), { timeout: 20_000, message: text }).toBeGreaterThanOrEqual(count);
  return {
    exit: new Promise<number | null>((resolve) => child.once('close', resolve)),
    pid: child.pid,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    says,
    /** The run is over; of edits that came close together there may have been more runs than edits. */
    waits: (count: number) => says('waiting for edits', count),
    ends: (count: number) => times('waiting for edits') >= count && output.trimEnd().endsWith('Ctrl-C ends'),
  };
}
