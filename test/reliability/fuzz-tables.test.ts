/** No bytes that reach on_configure can trap the filter, nor lead it out of its table: they are refused, or harmless. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TABLE_CHECKSUM, TABLE_SIZE } from '../../plan/table/layout.ts';
import type { Header } from '../../simulator/headers.ts';
import { EXAMPLE, EXAMPLE_REQUESTS } from '../twins/example.ts';
import { requests } from '../twins/requests.ts';
import { loadTraffic, type World } from '../twins/wasm.ts';
import { type GuardedWorld, loadGuarded } from './guarded.ts';
import { runs } from './runs.ts';
import { injure, soundTables, tableOf, type Wound, withWord, wounds } from './tables.ts';

const { count, seed } = runs('FUZZ_TABLES', 3_000);
/** A guard at every load and store costs more than a hundred times the load. */
const GUARDED_SHARE = 0.1;
/** Loads for each byte of a table: assembly/rules/extent.ts allows 16 steps, none of which looks at more than so much. */
const LOADS_PER_BYTE = 16 * 16;

const EXAMPLES = EXAMPLE_REQUESTS.map(([, headers]) => headers);
const lists = fc.array(fc.oneof(requests('latin1'), fc.constantFrom(...EXAMPLES)), { minLength: 12, maxLength: 12 });

test('injured tables are refused with one line, or harmless', { timeout: 60_000 + count * 20 }, async () => {
  const accepted = await fuzz(loadTraffic, count);
  expect(accepted).toBeGreaterThan(count / 20);
  expect(count - accepted).toBeGreaterThan(count / 3);
});

test('none makes the filter look beside what it was given, or for long', { timeout: 60_000 + count * 20 }, async () => {
  await fuzz(loadGuarded, Math.ceil(count * GUARDED_SHARE));
});

/** @returns how many tables were accepted. A trap ends a VM, so what is tried after one has a new one. */
async function fuzz(load: () => Promise<World>, numRuns: number): Promise<number> {
  const sound = soundTables(seed);
  let world = await load();
  let accepted = 0;
  const tried = fc.asyncProperty(fc.nat(sound.length - 1), wounds, lists, async (index, wound: Wound, list) => {
    const table = injure(sound[index]!, wound);
    try {
      if (meet(world, table, list)) accepted++;
    } catch (error) {
      world = await load();
      throw new Error(`a table that is not harmless: ${Buffer.from(table).toString('base64')}`, { cause: error });
    }
  });
  await fc.assert(tried, { numRuns, seed });
  return accepted;
}

/** Configures the filter, and where it accepts has it serve. @returns whether it accepted */
function meet(world: World | GuardedWorld, table: Uint8Array, list: Header[][]): boolean {
  world.log.length = 0;
  const before = loadsOf(world);
  const accepted = world.simulator.configure('fuzz', table);
  expect(loadsOf(world) - before).toBeLessThan(LOADS_PER_BYTE * Math.max(table.length, TABLE_SIZE));
  expect(world.log).toHaveLength(accepted ? 0 : 1);
  if (!accepted) return false;
  for (const headers of list) world.simulator.request('fuzz', headers);
  world.simulator.advance(10_000);
  return true;
}

/** Nobody counts those of the filter as it is shipped. */
function loadsOf(world: World | GuardedWorld): number {
  return 'guard' in world ? world.guard.accesses : 0;
}

test.each<[title: string, load: () => Promise<World>]>([
  ['as shipped', loadTraffic],
  ['guarded', loadGuarded],
])('a table with any one word spoilt: refused, or harmless (%s)', { timeout: 300_000 }, async (_, load) => {
  const world = await load();
  const sound = tableOf(EXAMPLE);
  const view = new DataView(sound.buffer);
  const word = (at: number) => view.getUint32(Math.min(Math.max(at, 0), sound.length - 4), true);
  for (let at = TABLE_CHECKSUM + 4; at < sound.length; at += 4) {
    const near = [word(at - 4), word(at + 4), word(at) + 4, word(at) - 1];
    for (const value of [0, 1, 0x7ffffffc, 0xffffffff, sound.length - 4, ...near]) {
      meet(world, withWord(sound, at, value), EXAMPLES);
    }
  }
});

test('bytes that never were a table are refused', async () => {
  const world = await loadTraffic();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(world.simulator.configure('fuzz', bytes)).toBe(false);
    }),
  );
});

test('a sound table is not refused, and all of it is met', async () => {
  const world = await loadGuarded();
  expect(world.simulator.configure('example', tableOf(EXAMPLE))).toBe(true);
  for (const [rule, headers] of EXAMPLE_REQUESTS) {
    expect(world.simulator.request('example', headers).ruleName, rule).toBe(rule);
  }
});
