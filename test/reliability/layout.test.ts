/**
 * Every read of a table is proven in range when it is loaded: each field of plan/table/layout.ts has an answer here.
 * Either there are values for which a table is refused, or whatever it holds leads nowhere, and why.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import * as layout from '../../plan/table/layout.ts';
import { EXAMPLE, EXAMPLE_REQUESTS } from '../twins/example.ts';
import { type GuardedWorld, loadGuarded } from './guarded.ts';
import { type RecordKind, recordsOf } from './records.ts';
import { tableOf, withWord } from './tables.ts';

const FAR = 0x7ffffffc;
const MOST = 0xffffffff;
/** Beyond the table, before it by wrapping round, and not on a word. */
const OFFSET = [FAR, MOST - 3, 2];
/** An offset of bytes: anywhere. */
const TEXT = [FAR, MOST];
/** More than fit into the table; so many that their size wraps round. */
const COUNT = [100_000, 0x08000000, MOST];
/** No power of two less one; more slots than there are bytes; so many that their size wraps round. */
const MASK = [2, 0xffff, 0x1fffffff, MOST];

type Answer = { refused: number[] } | { harmless: string };
const refused = (...values: number[]): Answer => ({ refused: values });
const harmless = (why: string): Answer => ({ harmless: why });

const FIELDS: Record<string, Answer> = {
  TABLE_MAGIC: refused(0),
  TABLE_VERSION: refused(0, layout.LAYOUT_VERSION - 1, layout.LAYOUT_VERSION + 1),
  TABLE_FLAGS: refused(layout.FLAGS_KNOWN + 1),
  TABLE_EXACT: refused(...OFFSET),
  TABLE_EXACT_MASK: refused(...MASK),
  TABLE_SUFFIX: refused(...OFFSET),
  TABLE_SUFFIX_MASK: refused(...MASK),
  TABLE_SUFFIX_LENGTHS: harmless('bits: whether a look-up is worth while'),
  TABLE_ANY_HOST: refused(...OFFSET),
  TABLE_RULES: refused(...OFFSET),
  TABLE_RULE_COUNT: refused(0, 1, ...COUNT),
  TABLE_MAX_HEADERS: refused(0, 1, ...COUNT),
  TABLE_MAX_QUERIES: refused(0, 1, ...COUNT),
  TABLE_LIST_COUNT: refused(0, 1, ...COUNT),
  TABLE_NFA_WORDS: refused(0, 1, ...COUNT),
  TABLE_MAX_ACTIVE_FAULTS: harmless('a number to compare with'),
  MAP_HASH: harmless('compared; a search ends at an empty slot, and there is one'),
  MAP_REFERENCE: refused(...OFFSET),
  HOST_KEY: refused(...TEXT),
  HOST_KEY_LENGTH: refused(...COUNT),
  HOST_RULESET: refused(...OFFSET),
  RULESET_ENTRIES: refused(...OFFSET),
  RULESET_ENTRY_COUNT: refused(0, 1, ...COUNT),
  RULESET_HEADERS: refused(...OFFSET),
  RULESET_HEADERS_MASK: refused(...MASK),
  RULESET_HEADER_COUNT: refused(0, 1, ...COUNT),
  RULESET_HEADER_LENGTHS: harmless('bits: whether a look-up is worth while'),
  RULESET_QUERIES: refused(...OFFSET),
  RULESET_QUERIES_MASK: refused(...MASK),
  RULESET_QUERY_COUNT: refused(0, 1, ...COUNT),
  RULESET_ANCHORS: refused(...OFFSET),
  RULESET_ANCHORS_MASK: refused(...MASK),
  RULESET_PREFIXES: refused(...OFFSET),
  RULESET_PREFIX_COUNT: refused(...COUNT),
  RULESET_FOLDED_PREFIXES: refused(...OFFSET),
  RULESET_FOLDED_PREFIX_COUNT: refused(...COUNT),
  RULESET_UNANCHORED: refused(...OFFSET),
  RULESET_ANCHOR_KINDS: harmless('bits: whether a look-up is worth while'),
  NAME_KEY: refused(...TEXT),
  NAME_KEY_LENGTH: refused(...COUNT),
  NAME_SLOT: refused(...COUNT),
  LIST_KIND: harmless('compared'),
  LIST_SLOT: harmless('compared'),
  LIST_KEY: refused(...TEXT),
  LIST_KEY_LENGTH: refused(...COUNT),
  LIST_INDEX: refused(...COUNT),
  LIST_COUNT: refused(...COUNT),
  LIST_ENTRIES: refused(100, MOST),
  ENTRY_RULE: refused(...COUNT),
  ENTRY_CONDITIONS: refused(...OFFSET),
  ENTRY_CONDITION_COUNT: refused(...COUNT),
  ENTRY_FAULT: refused(...OFFSET),
  ENTRY_OUTCOMES: refused(...OFFSET),
  ENTRY_OUTCOME_COUNT: refused(0, ...COUNT),
  CONDITION_ON: refused(3, MOST),
  CONDITION_TEST: refused(4, MOST),
  CONDITION_FLAGS: refused(layout.CONDITION_FOLD, 4, MOST),
  CONDITION_SLOT: refused(...COUNT),
  CONDITION_QUERY_SLOT: refused(...COUNT),
  CONDITION_VALUE: refused(...TEXT),
  CONDITION_VALUE_LENGTH: refused(...COUNT),
  OUTCOME_LIMIT: refused(0, MOST - 1),
  OUTCOME_CLASS: refused(...TEXT),
  OUTCOME_CLASS_LENGTH: refused(...COUNT),
  FAULT_DELAY_CHANCE: harmless('a number to compare with'),
  FAULT_DELAY: harmless('time: the largest is 49 days'),
  FAULT_ABORT_CHANCE: harmless('a number to compare with; 0 leaves status and gRPC status unread'),
  FAULT_ABORT_HTTP: refused(0, 199, 600, MOST),
  FAULT_ABORT_GRPC: refused(17, MOST - 1),
  RULE_NAME: refused(...TEXT),
  RULE_NAME_LENGTH: refused(...COUNT),
  AUTOMATON_KIND: refused(0, 3, MOST),
  AUTOMATON_STATES: refused(0, 1, ...COUNT),
  AUTOMATON_CLASSES: refused(0, 1, 257, ...COUNT),
  AUTOMATON_CLASS_MAP: refused(0xff, MOST),
  DFA_START: refused(...COUNT),
  DFA_ACCEPT_FROM: harmless('compared'),
  DFA_ACCEPT_ALL: refused(0),
  DFA_TRANSITIONS: refused(0xffff, MOST),
  NFA_WORDS: refused(0, 1, ...COUNT),
  NFA_EMPTY: harmless('compared'),
  NFA_LAST_ALLOWED: refused(MOST),
};

/** Arrays behind a record, and what is not a word of a record but a word of one of its parts. */
const PARTS: Record<string, (at: (kind: RecordKind) => number, word: (at: number) => number) => number> = {
  CONDITION_QUERY_SLOT: (at) => at('QUERY') + layout.CONDITION_SLOT,
  LIST_ENTRIES: (at) => at('LIST') + layout.LIST_SIZE,
  // START, ACCEPT, then the set of those who may read the first class: its last word has room for more than there are.
  NFA_LAST_ALLOWED: (at, word) => at('NFA') + layout.NFA_SETS + word(at('NFA') + layout.NFA_WORDS) * 4 * 3 - 4,
};
/** Named like fields: sizes, and what no table can be sealed with. */
const NO_FIELDS = /_SIZE$|^AUTOMATON_HEAD$|^MAP_(SLOT|MIX|SHIFT_\d)$|^CONDITION_(NEGATE|FOLD)$|^NFA_SETS$/;
const SEALS = ['TABLE_LENGTH', 'TABLE_CHECKSUM'];

const LAYOUT: Record<string, number> = { ...layout };
const TABLE = tableOf(EXAMPLE);
const RECORDS = recordsOf(TABLE);
const KINDS = Object.keys(RECORDS) as RecordKind[];
const view = new DataView(TABLE.buffer);

function placeOf(field: string): number {
  const part = PARTS[field];
  if (part)
    return part(
      (kind) => RECORDS[kind],
      (at) => view.getUint32(at, true),
    );
  const kind = KINDS.find((name) => field.startsWith(`${name}_`))!;
  return RECORDS[kind] + LAYOUT[field]!;
}

let world: GuardedWorld;
beforeAll(async () => {
  world = await loadGuarded();
});

function accepted(table: Uint8Array): boolean {
  world.log.length = 0;
  return world.simulator.configure('layout', table);
}

test('each field of the layout has an answer', () => {
  const fields = Object.keys(LAYOUT).filter((name) => KINDS.some((kind) => name.startsWith(`${kind}_`)));
  const asked = fields.filter((name) => !NO_FIELDS.test(name) && !SEALS.includes(name));
  expect([...asked, ...Object.keys(PARTS)].sort()).toEqual(Object.keys(FIELDS).sort());
});

describe('out of range it is refused', () => {
  const cases = Object.entries(FIELDS).flatMap(([field, answer]) =>
    'refused' in answer ? answer.refused.map((value): [string, number] => [field, value]) : [],
  );
  test.each(cases)('%s: %d', (field, value) => {
    const place = placeOf(field);
    expect(view.getUint32(place, true), 'the field has another value').not.toBe(value);
    expect(accepted(withWord(TABLE, place, value))).toBe(false);
    expect(world.log).toHaveLength(1);
  });
});

describe('whatever it holds leads nowhere', () => {
  const fields = Object.entries(FIELDS).flatMap(([field, answer]) =>
    'harmless' in answer ? [[field, answer.harmless] as const] : [],
  );
  test.each(fields)('%s: %s', (field) => {
    for (const value of [0, 1, 2, 0x7fffffff, 0x80000000, MOST]) {
      expect(accepted(withWord(TABLE, placeOf(field), value))).toBe(true);
      for (const [, headers] of EXAMPLE_REQUESTS) world.simulator.request('layout', headers);
      world.simulator.advance(1_000);
    }
  });
});

describe('a seal that is not right', () => {
  test.each(SEALS)('%s', (field) => {
    const table = TABLE.slice();
    const changed = new DataView(table.buffer);
    const place = LAYOUT[field]!;
    changed.setUint32(place, changed.getUint32(place, true) + 4, true);
    expect(accepted(table)).toBe(false);
  });
});
