/** A change is told of soon, and whether the writing came to rest after it. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CameToRest, type Watcher, watchPaths } from '../../cli/watch.ts';

let folder: string;
let watcher: Watcher;
let told: CameToRest[];
let file: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-watch-'));
  file = join(folder, 'rules.yaml');
  writeFileSync(file, 'a');
  told = [];
  watcher = await watchPaths(
    [file],
    (cameToRest) => void told.push(cameToRest),
    (error) => {
      throw error;
    },
  );
});

afterEach(async () => {
  await watcher.close();
  rmSync(folder, { recursive: true });
});

it('after the last change it came to rest', async () => {
  appendFileSync(file, 'b');
  await expect.poll(() => told.length).toBe(1);
  expect(await told[0]!()).toBe(true);
});

it('if the writing goes on it did not, and the next change is told of by itself', async () => {
  appendFileSync(file, 'b');
  await expect.poll(() => told.length).toBe(1);
  appendFileSync(file, 'c');
  await expect.poll(() => told.length).toBe(2);
  expect(await told[0]!()).toBe(false);
  expect(await told[1]!()).toBe(true);
});
