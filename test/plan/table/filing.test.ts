import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition, StringTest } from '../../../plan/plan.ts';
import { RULESET_ENTRY_COUNT } from '../../../plan/table/layout.ts';
import { printTable } from '../../../plan/table/print.ts';
import { TableReader } from '../../../plan/table/read.ts';
import { exact, forward, header, host, path, present, query, rule, tableOf } from '../rules.ts';
import { candidates, findRuleset, type Request } from './lookup.ts';

/** One rule with these matches, which needs the filter for its fault. */
function tableFor(matches: Condition[][]): Uint8Array {
  return tableOf([host([rule('r', matches, forward('v1'), { abort: { httpStatus: 500, perMillion: 1 } })])]);
}

/** What the matches are filed under: `path prefix "/a": 0 2`. */
function filed(...matches: Condition[][]): string[] {
  const lines = printTable(tableFor(matches)).split('\n');
  return lines.slice(lines.indexOf('  looked at for') + 1, -1).map((line) => line.trim());
}

const prefix = (value: string): StringTest => ({ kind: 'prefix', value });
const regex = (value: string): StringTest => ({ kind: 'regex', value });

describe('a match is filed under what it requires', () => {
  test.each<[condition: Condition, anchor: string]>([
    [path('exact', '/a'), 'path exact "/a"'],
    [path('exact', '/A', true), 'path exact, ignoring case, "/a"'],
    [path('prefix', '/a'), 'path prefix "/a"'],
    [path('prefix', '/ÄB', true), 'path prefix, ignoring case, "/Äb"'],
    [path('regex', '/a/[0-9]+'), 'path prefix "/a/"'],
    [path('regex', '/a/x'), 'path prefix "/a/x"'],
    [path('regex', '/A/.*', true), 'path prefix "/A/"'],
    [path('regex', '^/a/(b|c)$'), 'path prefix "/a/"'],
    [path('regex', '/a/b|/a/c'), 'path prefix "/a/"'],
    [path('regex', '/ab?'), 'path prefix "/a"'],
    [path('regex', '/aä.*'), 'path prefix "/a"'],
    [header('x', exact('1')), 'header x exact "1"'],
    [header('x', exact('')), 'header x exact ""'],
    [header('x', prefix('1')), 'header x present'],
    [header('x', regex('.*')), 'header x present'],
    [header('x', present), 'header x present'],
    [query('q', exact('')), 'query parameter q exact ""'],
    [query('q', prefix('')), 'query parameter q present'],
    [query('q', regex('.*')), 'query parameter q present'],
    [query('q', present), 'query parameter q present'],
  ])('%o', (condition, anchor) => {
    expect(filed([condition])).toEqual([`${anchor}: 0`]);
  });
});

describe('a match that requires nothing is tried for every request', () => {
  test.each<[Condition]>([
    [path('prefix', '')],
    [path('prefix', '/', true)],
    [path('regex', '/.*')],
    [path('regex', '/a|/b')],
    [path('regex', '(/a)?')],
    [path('regex', '(?i)a.*')],
    [header('x', exact('1'), true)],
    [header('x', exact(''), true)],
    [header('x', regex('.+'), true)],
    [header('x', present, true)],
  ])('%o', (condition) => {
    expect(filed([condition])).toEqual(['every request: 0']);
  });
});

describe('of several conditions the rarest names the list', () => {
  const jason = header('end-user', exact('jason'));
  test.each<[what: string, matches: Condition[][], lists: string[]]>([
    [
      'a common header, own paths',
      [
        [jason, path('prefix', '/a')],
        [jason, path('prefix', '/b')],
      ],
      ['path prefix "/a": 0', 'path prefix "/b": 1'],
    ],
    [
      'a common path, own headers',
      [
        [path('prefix', '/a'), header('x', exact('1'))],
        [path('prefix', '/a'), header('x', exact('2'))],
      ],
      ['header x exact "1": 0', 'header x exact "2": 1'],
    ],
    ['both as rare: values before presence', [[header('x', present), path('prefix', '/a')]], ['path prefix "/a": 0']],
    ['a root prefix is no anchor', [[path('prefix', '/'), header('x', present)]], ['header x present: 0']],
    ['a negated header is no anchor', [[header('y', exact('1'), true), jason]], ['header end-user exact "jason": 0']],
    ['alike in all', [[jason], [], [jason]], ['header end-user exact "jason": 0', 'every request: 1']],
    ['alike in all, before the end', [[jason], [jason]], ['header end-user exact "jason": 0 1']],
  ])('%s', (_, matches, lists) => {
    expect(filed(...matches)).toEqual(lists);
  });
});

// From here on: few names and values, so that random rules and requests meet often.
const NAMES = ['x', 'y', 'a-name-of-more-than-thirty-two-bytes', `one-of-more-than-${'sixty-four'.repeat(5)}`];
const VALUES = ['', 'a', 'A', 'ab', 'aé'];
const PATHS = ['/', '/a', '/A', '/ab', '/a/b', '/aé', '*'];
const PATTERNS = ['/a', '/a.*', '/(a|ab)', '(/a)?/b', '.*b', '/[aA]', '', 'a*', '(?:a|ab)c?'];

const name = fc.constantFrom(...NAMES);
const pattern = fc.constantFrom(...PATTERNS).map(regex);
const valueTest = fc.oneof(
  fc.constantFrom(...VALUES).map(exact),
  fc.constantFrom(...VALUES).map(prefix),
  pattern,
  fc.constant(present),
);
const pathTest = fc.oneof(fc.constantFrom(...PATHS).map(exact), fc.constantFrom(...PATHS).map(prefix), pattern);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    on: fc.constant('path'),
    test: pathTest as fc.Arbitrary<Exclude<StringTest, { kind: 'present' }>>,
    ignoreCase: fc.boolean(),
  }),
  fc.record({ on: fc.constant('header'), name, test: valueTest, negate: fc.boolean() }),
  fc.record({ on: fc.constant('query'), name, test: valueTest }),
);
const request: fc.Arbitrary<Request> = fc.record({
  path: fc.constantFrom(...PATHS),
  headers: fc.dictionary(name, fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 })),
  query: fc.dictionary(name, fc.constantFrom(...VALUES)),
});

function passes(value: string, wanted: StringTest, ignoreCase = false): boolean {
  switch (wanted.kind) {
    case 'present':
      return true;
    case 'regex':
      return new RegExp(`^(?:${wanted.value})$`).test(value);
    case 'exact':
      return ignoreCase ? value.toLowerCase() === wanted.value.toLowerCase() : value === wanted.value;
    case 'prefix':
      return ignoreCase ? value.toLowerCase().startsWith(wanted.value.toLowerCase()) : value.startsWith(wanted.value);
  }
}

function holds(wanted: Condition, { path, headers, query }: Request): boolean {
  switch (wanted.on) {
    case 'path':
      return passes(path, wanted.test, wanted.ignoreCase);
    case 'query':
      return query[wanted.name] !== undefined && passes(query[wanted.name]!, wanted.test);
    case 'header': {
      const values = headers[wanted.name] ?? (wanted.negate && wanted.test.kind !== 'present' ? [''] : []);
      return values.some((value) => passes(value, wanted.test)) !== wanted.negate;
    }
  }
}

test('filing loses no match: every entry that holds is among the candidates', () => {
  let found = 0;
  let spared = 0;
  const matches = fc.array(fc.array(condition, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(matches, fc.array(request, { minLength: 20, maxLength: 20 }), (matches, requests) => {
      const table = new TableReader(tableFor(matches));
      const ruleset = findRuleset(table, 'a');
      const entries = table.word(ruleset + RULESET_ENTRY_COUNT);
      for (const request of requests) {
        const named = candidates(table, ruleset, request);
        const holding = matches
          .slice(0, entries)
          .flatMap((match, i) => (match.every((one) => holds(one, request)) ? [i] : []));
        expect(named).toEqual(expect.arrayContaining(holding));
        expect(new Set(named).size).toBe(named.length);
        found += holding.length;
        spared += entries - named.length;
      }
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(500);
  expect(spared).toBeGreaterThan(500);
});

test('a request among 2,000 rules meets only its own', () => {
  const rules = Array.from({ length: 2000 }, (_, i) =>
    rule(`r${i}`, [[header('user', exact(`u${i % 50}`)), path('prefix', `/p${i}/`)]], forward('v1')),
  );
  const table = new TableReader(tableOf([host(rules)]));
  const meet = (i: number): number[] =>
    candidates(table, findRuleset(table, 'a'), { path: `/p${i}/x`, headers: { user: [`u${i % 50}`] }, query: {} });
  expect(meet(0)).toEqual([0]);
  expect(meet(1999)).toEqual([1999]);
  expect(meet(2000)).toEqual([]);
});
