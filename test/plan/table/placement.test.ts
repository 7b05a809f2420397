/** What is equal is written once, and what only has the same hash is not taken for it. */
import { describe, expect, test } from 'vitest';
import { TableBuffer } from '../../../plan/table/buffer.ts';
import { fnvStep } from '../../../plan/table/hash.ts';
import { FNV_OFFSET } from '../../../plan/table/layout.ts';
import { PieceBuffer } from '../../../plan/table/piece.ts';
import { Placement } from '../../../plan/table/placement.ts';
import type { Ruleset } from '../../../plan/table/ruleset.ts';

/** The second word that makes two words of the same hash as `[1, 2]`. */
const collidingWith = (first: number) => (fnvStep(FNV_OFFSET, 1) ^ 2 ^ fnvStep(FNV_OFFSET, first)) >>> 0;

test('records of one hash have places of their own', () => {
  const buffer = new PieceBuffer();
  const records = [
    [1, 2],
    [3, collidingWith(3)],
    [5, collidingWith(5)],
  ];
  const hashes = records.map((words) => words.reduce(fnvStep, FNV_OFFSET));
  expect(new Set(hashes).size).toBe(1);
  const places = records.map((words) => buffer.share(words));
  expect(new Set(places).size).toBe(3);
  expect(records.map((words) => buffer.share(words))).toEqual(places);
  expect([...new Uint32Array(buffer.finish().bytes.buffer)]).toEqual(records.flat());
});

const ALIKE = 1;

function ruleset(more: Partial<Ruleset> = {}): Ruleset {
  return {
    ...{ hash: ALIKE, record: 0, bytes: new Uint8Array(8), rules: [], lists: 1, headers: 1, queries: 1 },
    ...{ references: { own: [], automaton: [], rule: [], list: [], ruleset: [] }, automata: [] },
    ...more,
  };
}

/** Of `length` words, which are none of an NFA's. */
const automaton = (length: number) => new Uint8Array(new Uint32Array(length).fill(77).buffer);

describe('of two rulesets with one hash', () => {
  const first = ruleset({ automata: [automaton(4)], rules: [{ offset: 0, length: 2 }] });
  test.each<[law: string, second: Ruleset, shared: boolean]>([
    ['the same one has one place', first, true],
    ['equal ones have one place', structuredClone(first), true],
    ['other bytes have another', { ...first, bytes: new Uint8Array(12) }, false],
    ['another record has another', { ...first, record: 4 }, false],
    ['another automaton has another', { ...first, automata: [automaton(5)] }, false],
    ['one automaton less has another', { ...first, automata: [] }, false],
    ['one automaton more has another', { ...first, automata: [automaton(4), automaton(4)] }, false],
    ['other references have another', { ...first, references: { ...first.references, own: [4] } }, false],
    ['other rules have another', { ...first, rules: [{ offset: 0, length: 3 }] }, false],
  ])('%s', (_, second, shared) => {
    const placement = new Placement(new TableBuffer());
    const before = placement.ruleset(first);
    // A record's place counts from where its ruleset begins.
    expect(placement.ruleset(second) - second.record === before).toBe(shared);
    expect(placement.lists).toBe(shared ? 1 : 2);
    expect(placement.ruleset(first)).toBe(before);
  });
});

test('equal automata of several pieces are written once', () => {
  const buffer = new TableBuffer();
  const placement = new Placement(buffer);
  placement.ruleset(ruleset({ automata: [automaton(4), automaton(4)] }));
  placement.ruleset(ruleset({ hash: 2, automata: [automaton(4), automaton(5)] }));
  expect(buffer.finish()).toHaveLength(2 * 8 + 4 * 4 + 5 * 4);
});
