/** Nothing that reaches the filter can trap it: a trap would end its VM for good, and hang what is paused there. */
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decide } from '../../plan/decide.ts';
import type { HttpHandler } from '../../plan/plan.ts';
import { checksum } from '../../plan/table/checksum.ts';
import { TABLE_CHECKSUM } from '../../plan/table/layout.ts';
import { writeTable } from '../../plan/table/write.ts';
import type { Header } from '../../simulator/headers.ts';
import { EXAMPLE, EXAMPLE_REQUESTS } from './example.ts';
import { handlers } from './plans.ts';
import { requests } from './requests.ts';
import { loadTraffic, type World } from './wasm.ts';

/** How many spoilt tables. `HOSTILE_RUNS=1000000` for an afternoon. */
const RUNS = Number(process.env.HOSTILE_RUNS ?? 4_000);

let world: World;

beforeEach(async () => {
  world = await loadTraffic();
});

function tableOf(handler: HttpHandler): Uint8Array {
  return writeTable(handler, handler.virtualHosts.map(decide), {
    nameRules: true,
    nameDefaults: false,
    dialect: 'latin1',
  });
}

/** What a table may suffer. Words are aligned, as nearly all of a table is words. */
type Injury =
  | { kind: 'word'; at: number; value: number }
  | { kind: 'byte'; at: number; value: number }
  | { kind: 'cut'; at: number }
  | { kind: 'grow'; by: number };

/** Anywhere in a table, alike. (fc.double would stay close to its beginning.) */
const places = fc.maxSafeNat().map((n) => (n % 65_536) / 65_536);
const words = fc.oneof(
  fc.constantFrom(0, 1, 2, 4, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff),
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 0xffffffff }),
);
const injuries: fc.Arbitrary<Injury> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('word' as const), at: places, value: words }), weight: 8 },
  {
    arbitrary: fc.record({ kind: fc.constant('byte' as const), at: places, value: fc.integer({ min: 0, max: 255 }) }),
    weight: 2,
  },
  { arbitrary: fc.record({ kind: fc.constant('cut' as const), at: places }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('grow' as const), by: fc.integer({ min: 1, max: 9 }) }), weight: 1 },
);

function injure(table: Uint8Array, injury: Injury): Uint8Array {
  if (injury.kind === 'cut') return table.slice(0, injury.at * table.length);
  if (injury.kind === 'grow') return Uint8Array.from([...table, ...new Uint8Array(injury.by)]);
  const spoilt = table.slice();
  const place = Math.floor(injury.at * spoilt.length);
  if (injury.kind === 'byte') spoilt[place] = injury.value;
  else if (spoilt.length - (place & ~3) >= 4) new DataView(spoilt.buffer).setUint32(place & ~3, injury.value, true);
  return spoilt;
}

/** Only a table that is in order apart from its contents is looked at any further. */
function sealAgain(table: Uint8Array): void {
  if (table.length < TABLE_CHECKSUM + 4 || table.length % 4 !== 0) return;
  const view = new DataView(table.buffer);
  view.setUint32(TABLE_CHECKSUM, checksum(view), true);
}

test('spoilt tables: refused with one line, or harmless', { timeout: 60_000 + RUNS * 20 }, () => {
  const tables = fc.sample(handlers, { seed: 1, numRuns: Math.ceil(RUNS / 20) }).map(tableOf);
  const wounds = fc.array(injuries, { minLength: 1, maxLength: 3 });
  const lists = fc.array(requests('latin1'), { minLength: 12, maxLength: 12 });
  let refused = 0;
  fc.assert(
    fc.property(fc.nat(tables.length - 1), wounds, fc.boolean(), lists, (index, injured, sealed, list) => {
      const table = injured.reduce(injure, tables[index]!);
      if (sealed) sealAgain(table);
      world.log.length = 0;
      if (!world.simulator.configure('hostile', table)) {
        refused++;
        expect(world.log).toHaveLength(1);
        return;
      }
      for (const headers of list) world.simulator.request('hostile', headers);
      world.simulator.advance(10_000);
    }),
    { numRuns: RUNS },
  );
  expect(refused).toBeGreaterThan(RUNS / 3);
});

test('a table with any one word spoilt: refused, or harmless', () => {
  const sound = tableOf(EXAMPLE);
  const view = new DataView(sound.buffer);
  const word = (at: number) => view.getUint32(Math.min(Math.max(at, 0), sound.length - 4), true);
  for (let at = TABLE_CHECKSUM + 4; at < sound.length; at += 4) {
    const near = [word(at - 4), word(at + 4), word(at) + 4, word(at) - 1];
    for (const value of [0, 1, 0x7ffffffc, 0xffffffff, sound.length - 4, ...near]) {
      const table = sound.slice();
      new DataView(table.buffer).setUint32(at, value, true);
      sealAgain(table);
      if (!world.simulator.configure('hostile', table)) continue;
      for (const [, headers] of EXAMPLE_REQUESTS) world.simulator.request('hostile', headers);
      world.simulator.advance(1_000);
    }
  }
});

test('bytes that never were a table are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(world.simulator.configure('hostile', bytes)).toBe(false);
    }),
  );
});

test('a sound table is not refused, and all of it is met', () => {
  expect(world.simulator.configure('example', tableOf(EXAMPLE))).toBe(true);
  for (const [rule, headers] of EXAMPLE_REQUESTS) {
    expect(world.simulator.request('example', headers).ruleName, rule).toBe(rule);
  }
});

describe('hostile requests', () => {
  const many = (count: number, header: Header) => Array.from({ length: count }, (): Header => header);
  const usual: Header[] = [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':authority', 'a'],
    [':path', '/a'],
  ];
  const without = (name: string) => usual.filter((header) => header[0] !== name);
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
    ['two paths', [...usual, [':path', '/b']]],
    ['10,000 headers', [...usual, ...many(10_000, ['x-a', 'ab'])]],
    ['10,000 other headers', [...usual, ...many(10_000, ['x-other', ''])]],
    ['a header of a megabyte', [...usual, ['x-a', 'a'.repeat(1 << 20)]]],
    ['a name of a megabyte', [...usual, ['x'.repeat(1 << 20), 'a']]],
    ['an empty name', [...usual, ['', 'a']]],
    ['NUL bytes', [...withPath('/a\0?x=\0'), ['x-a', '\0'], ['x-\0', 'a']]],
    ['bytes that are no UTF-8', [...withPath(Uint8Array.of(0x2f, 0xff, 0x3f, 0xfe)), ['x-a', Uint8Array.of(0xc3)]]],
    ['a query of 100,000 parameters', withPath(`/a?${'x&'.repeat(100_000)}`)],
    ['a query of separators', withPath(`/a?${'&=?'.repeat(50_000)}`)],
    ['a path of a megabyte', withPath(`/${'a'.repeat(1 << 20)}`)],
  ];

  let tables: Uint8Array[];

  beforeAll(() => {
    tables = fc.sample(handlers, { seed: 1, numRuns: 40 }).map(tableOf);
  });

  test.each(lists)('%s', (_, headers) => {
    for (const table of tables) {
      expect(world.simulator.configure('hostile', table)).toBe(true);
      world.simulator.request('hostile', headers);
      world.simulator.advance(10_000);
      // What comes after is served as ever.
      expect(world.simulator.request('hostile', usual)).toBeDefined();
      world.simulator.advance(10_000);
    }
    expect(world.simulator.contexts).toBe(1);
  });
});
