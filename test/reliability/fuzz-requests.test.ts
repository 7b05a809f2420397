/** No request can trap the filter, nor lead it beside what it was given, nor keep it busy beyond its size. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteLength } from '../../simulator/bytes.ts';
import type { Header } from '../../simulator/headers.ts';
import { EXAMPLE } from '../twins/example.ts';
import { loadTraffic, type World } from '../twins/wasm.ts';
import { type GuardedWorld, loadGuarded } from './guarded.ts';
import { hostileRequests } from './hostile-requests.ts';
import { runs } from './runs.ts';
import { soundTables, tableOf } from './tables.ts';

const { count, seed } = runs('FUZZ_REQUESTS', 3_000);
const GUARDED_SHARE = 0.1;
/** Requests that one table meets before the next takes its place. */
const PER_TABLE = 100;

const USUAL: Header[] = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':authority', 'a'],
  [':path', '/exact'],
];

test('hostile requests: each is answered or goes on', { timeout: 60_000 + count * 20 }, async () => {
  await fuzz(loadTraffic, count);
});

test('none leads the filter beside what it was given', { timeout: 60_000 + count * 20 }, async () => {
  await fuzz(loadGuarded, Math.ceil(count * GUARDED_SHARE));
});

async function fuzz(load: () => Promise<World>, numRuns: number): Promise<void> {
  const tables = soundTables(seed);
  let world = await load();
  let sent = 0;
  const tried = fc.asyncProperty(hostileRequests, async (headers) => {
    try {
      if (sent++ % PER_TABLE === 0) {
        const table = tables[((sent / PER_TABLE) % tables.length) | 0]!;
        expect(world.simulator.configure('fuzz', table)).toBe(true);
      }
      world.simulator.request('fuzz', headers);
      world.simulator.advance(10_000);
      // Nothing waits, and nothing is left of it.
      expect(world.simulator.contexts).toBe(1);
    } catch (error) {
      world = await load();
      sent = 0;
      throw error;
    }
  });
  await fc.assert(tried, { numRuns, seed });
}

describe('the worst of its kind', () => {
  const many = (count: number, header: Header) => Array.from({ length: count }, (): Header => header);
  const without = (name: string) => USUAL.filter((header) => header[0] !== name);
  const withPath = (path: string | Uint8Array): Header[] => [...without(':path'), [':path', path]];
  const lists: [title: string, headers: Header[]][] = [
    ['no headers at all', []],
    ['no method', without(':method')],
    ['no scheme', without(':scheme')],
    ['no authority', without(':authority')],
    ['no path', without(':path')],
    ['an empty path', withPath('')],
    ['an empty authority', [...without(':authority'), [':authority', '']]],
    ['an authority that is a colon', [...without(':authority'), [':authority', ':']]],
    ['an authority of 100,000 bytes', [...without(':authority'), [':authority', 'a.'.repeat(50_000)]]],
    ['two paths', [...USUAL, [':path', '/b']]],
    ['10,000 headers that rules ask for', [...USUAL, ...many(10_000, ['x-a', 'ab'])]],
    ['10,000 other headers', [...USUAL, ...many(10_000, ['x-other', ''])]],
    ['a header of 512 KB', [...USUAL, ['x-bits', 'ab'.repeat(1 << 18)]]],
    ['a name of 512 KB', [...USUAL, ['x'.repeat(1 << 19), 'a']]],
    ['an empty name', [...USUAL, ['', 'a']]],
    ['NUL bytes', [...withPath('/a\0?x=\0'), ['x-a', '\0'], ['x-\0', 'a']]],
    ['bytes that are no UTF-8', [...withPath(Uint8Array.of(0x2f, 0xff, 0x3f, 0xfe)), ['x-a', Uint8Array.of(0xc3)]]],
    ['a query of 100,000 parameters', withPath(`/a?${'q&'.repeat(100_000)}`)],
    ['a query of separators', withPath(`/a?${'&=?'.repeat(50_000)}`)],
    ['a path of 512 KB', withPath(`/${'a'.repeat(1 << 19)}`)],
  ];
  /** Loads for each byte of a request: every rule of the example may look at it once. */
  const LOADS_PER_BYTE = 200;
  const LOADS_OF_ANY = 4_000;
  let world: GuardedWorld;

  test.each(lists)('%s', async (_, headers) => {
    world ??= await loadGuarded();
    expect(world.simulator.configure('worst', tableOf(EXAMPLE))).toBe(true);
    const before = world.guard.accesses;
    world.simulator.request('worst', headers);
    const size = headers.reduce((sum, [name, value]) => sum + byteLength(name) + byteLength(value), 0);
    expect(world.guard.accesses - before).toBeLessThan(LOADS_OF_ANY + LOADS_PER_BYTE * size);
    world.simulator.advance(10_000);
    // What comes after is served as ever.
    expect(world.simulator.request('worst', USUAL).ruleName).toBe('exact');
    expect(world.simulator.contexts).toBe(1);
  });
});
