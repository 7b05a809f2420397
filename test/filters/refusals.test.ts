/** A configuration that is refused is so in one line that says why; the one before it stays in force. */
import { beforeEach, describe, expect, test } from 'vitest';
import { LAYOUT_VERSION, TABLE_RULES, TABLE_SIZE, TABLE_VERSION } from '../../plan/table/layout.ts';
import { forward, host, path, rule, tableOf } from '../plan/rules.ts';
import { withWord } from '../reliability/tables.ts';
import { loadFilter, type World } from '../twins/wasm.ts';

const TABLE = tableOf([host([rule('only', [[path('exact', '/only')]], forward('v1'))])], { nameRules: true });
const text = (json: string) => new TextEncoder().encode(json);
const base64 = Buffer.from(TABLE).toString('base64');
const NO_TABLE = 'the configuration is no rule table; it is written by `mainsheet generate`';
const DAMAGED = 'the rule table is damaged: its checksum is wrong';
const CUT = 'the rule table is cut off or has bytes behind it';
const BROKEN = 'the rule table contradicts itself though its checksum is right; please report this';
const OTHER = 'the rule table is of another version than the filter; generate both with one mainsheet';

/** One byte of a name changed. */
function damaged(): Uint8Array {
  const bytes = TABLE.slice();
  bytes[bytes.length - 1] = bytes.at(-1)! ^ 1;
  return bytes;
}

let world: World;
beforeEach(async () => {
  world = await loadFilter('traffic');
});

const ruleTaken = () =>
  world.simulator.request('f', [
    [':method', 'GET'],
    [':authority', 'a'],
    [':path', '/only'],
  ]).ruleName;

describe('refused', () => {
  test.each<[title: string, bytes: Uint8Array, why: string]>([
    ['nothing', new Uint8Array(0), NO_TABLE],
    ['some text', text('Mainsheet, but no table, though it is as long as the header of one: '.repeat(3)), NO_TABLE],
    ['less than a header', TABLE.slice(0, TABLE_SIZE - 1), NO_TABLE],
    ['another version', withWord(TABLE, TABLE_VERSION, LAYOUT_VERSION + 1), OTHER],
    ['a table that is cut off', TABLE.slice(0, -4), CUT],
    ['bytes behind a table', Uint8Array.from([...TABLE, 0, 0, 0, 0]), CUT],
    ['a damaged table', damaged(), DAMAGED],
    ['a table that leads out of itself', withWord(TABLE, TABLE_RULES, TABLE.length), BROKEN],
    ['JSON that is not an envelope', text('{"tables":""}'), NO_TABLE],
    ['an envelope of no table', text('{"table":"AAAA"}'), NO_TABLE],
    ['an envelope of a damaged table', text(`{"table":"${Buffer.from(damaged()).toString('base64')}"}`), DAMAGED],
  ])('%s', (_, bytes, why) => {
    expect(world.simulator.configure('f', TABLE)).toBe(true);
    expect(world.simulator.configure('f', bytes)).toBe(false);
    expect(world.log).toEqual([`error: mainsheet: ${why}`]);
    expect(ruleTaken()).toBe('default/a/only');
  });
});

describe('taken', () => {
  test.each<[title: string, bytes: Uint8Array]>([
    ['a table', TABLE],
    ['a table in an envelope', text(` { "table" : "${base64}" } `)],
  ])('%s', (_, bytes) => {
    expect(world.simulator.configure('f', bytes)).toBe(true);
    expect(world.log).toEqual([]);
    expect(ruleTaken()).toBe('default/a/only');
  });
});
