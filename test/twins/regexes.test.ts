/** Automata, deterministic and not, walked by the filter over random values, against re2js. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { decide } from '../../plan/decide.ts';
import type { HttpHandler } from '../../plan/plan.ts';
import { writeTable } from '../../plan/table/write.ts';
import type { Header } from '../../simulator/headers.ts';
import { EXAMPLE } from './example.ts';
import { type Dialect, read } from './reading.ts';
import { loadTraffic, type World } from './wasm.ts';

/** Patterns, each with the pieces that its values are made of. */
const PATTERNS: [pattern: string, pieces: string[]][] = [
  ['', ['', 'a']],
  ['a|ab|abc', ['a', 'b', 'c']],
  ['(ab)*|(abc)+', ['ab', 'abc', 'c']],
  ['^.*?user=jason;?.*$', ['user=', 'jason', ';', ' ', '\n']],
  ['(?s).*b.*', ['a', 'b', '\n']],
  ['(?i)straße|ſ|K', ['stra', 'STRA', 'ß', 'e', 's', 'S', 'k', 'K', 'K']],
  ['(?i)é.', ['é', 'É', '㩀', 'a']],
  ['[^a-y]{1,3}', ['z', 'a', 'é', 'Ã', '€']],
  ['\\bfoo\\b.*\\Bbar', ['foo', 'bar', ' ', '_bar', 'foo ']],
  ['(a?){12}a{12}', ['a', 'aaa', 'aaaaaa']],
  ['[[:alpha:]_]\\w*', ['a', '_', '9', '-']],
  [
    '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}',
    ['1', '.', '25', '256', '.1.1', '2.255.', '9.9.9.'],
  ],
  ['(?-s:.)+\\x{a9}|é', ['a', 'é', '©', '\n']],
  // Too large for a DFA: walked as sets of positions, of one word and of several.
  ['(a|b)*a(a|b){20}', ['a', 'b', 'ab', 'ba', 'aaaaaaaaaa', 'bbbbbbbbbb']],
  ['(a|b)*a(a|b){60}', ['a', 'b', 'aaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbb']],
  ['.*a.{30}b', ['a', 'b', 'é', 'c'.repeat(30), `a${'c'.repeat(29)}`, `${'c'.repeat(28)}éb`]],
];

const { action } = EXAMPLE.virtualHosts[0]!.rules[0]!;
const RULES = PATTERNS.map(([value], i) => ({
  name: `pattern ${i}`,
  matches: [
    { conditions: [{ on: 'header' as const, name: `x-${i}`, test: { kind: 'regex' as const, value }, negate: false }] },
  ],
  action,
}));
const HANDLER: HttpHandler = { ...EXAMPLE, virtualHosts: [{ ...EXAMPLE.virtualHosts[0]!, rules: RULES }] };

let world: World;

beforeAll(async () => {
  world = await loadTraffic();
});

test.each<Dialect>(['latin1', 'utf8'])('%s', (dialect) => {
  const options = { nameRules: true, nameDefaults: false, dialect };
  expect(world.simulator.configure(dialect, writeTable(HANDLER, HANDLER.virtualHosts.map(decide), options))).toBe(true);
  const patterns = PATTERNS.map((_, i) => i);
  const values = fc
    .constantFrom(...patterns)
    .chain((i) =>
      fc.tuple(fc.constant(i), fc.array(fc.constantFrom(...PATTERNS[i]![1]), { maxLength: 12, size: 'max' })),
    );
  const matched = new Set<number>();
  const missed = new Set<number>();
  fc.assert(
    fc.property(values, ([i, pieces]) => {
      const headers: Header[] = [
        [':authority', 'a'],
        [':path', '/'],
        [`x-${i}`, pieces.join('')],
      ];
      const { rule } = read(HANDLER, headers, dialect);
      expect(world.simulator.request(dialect, headers).ruleName, PATTERNS[i]![0]).toBe(rule?.name);
      (rule ? matched : missed).add(i);
    }),
    // Always the same values, so that what is asked below of their variety holds or not once and for all.
    { numRuns: 6_000, seed: 1 },
  );
  // Patterns that always or never match would show nothing.
  expect([...matched].sort()).toEqual([...patterns].sort());
  expect([...missed].sort()).toEqual([...patterns].sort());
});
