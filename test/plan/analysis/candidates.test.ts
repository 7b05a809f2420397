/** The index of anchors leaves out nothing that a look at each pair would find. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Candidates } from '../../../plan/analysis/reachability/candidates.ts';
import { takes } from '../../../plan/analysis/reachability/containment.ts';
import { languageOf } from '../../../plan/analysis/reachability/language.ts';
import { type Entrance, shadows } from '../../../plan/analysis/reachability/reach.ts';
import { takers } from '../../../plan/analysis/reachability/takers.ts';
import { TestComparer } from '../../../plan/analysis/reachability/tests.ts';
import type { Condition, StringTest } from '../../../plan/plan.ts';

type Text = Exclude<StringTest, { kind: 'present' }>;

const text = (values: string[]): fc.Arbitrary<Text> =>
  fc.oneof(
    fc.record({ kind: fc.constant('exact' as const), value: fc.constantFrom(...values) }),
    fc.record({ kind: fc.constant('prefix' as const), value: fc.constantFrom(...values) }),
  );
const regex = (...values: string[]): fc.Arbitrary<Text> =>
  fc.record({ kind: fc.constant('regex' as const), value: fc.constantFrom(...values) });

const path: fc.Arbitrary<Condition> = fc.record({
  on: fc.constant('path'),
  test: fc.oneof(text(['/a', '/A', '/a/b', '/b']), regex('/a.*', '/[ab]', '.*b', '(?i)/a', '/a|/b', '/(a|A)/b')),
  ignoreCase: fc.boolean(),
});
const header: fc.Arbitrary<Condition> = fc.record({
  on: fc.constant('header'),
  name: fc.constantFrom('x', 'y'),
  test: fc.oneof<fc.Arbitrary<StringTest>[]>(
    text(['a', 'ab', '']),
    regex('a.*', '.*', 'a?', 'b+'),
    fc.constant({ kind: 'present' }),
  ),
  negate: fc.boolean(),
});
const query: fc.Arbitrary<Condition> = fc.record({
  on: fc.constant('query'),
  name: fc.constant('q'),
  test: fc.oneof(text(['a', 'ab']), regex('a.*', 'a|b')),
});

const plainly = (...conditions: Condition[]): Entrance => {
  const nowhere = {} as Entrance['route'];
  return { route: nowhere, place: nowhere, conditions, gateways: [], labels: {}, namespace: '', claims: false };
};

const entrance = fc
  .tuple(fc.option(path, { nil: undefined }), fc.array(header, { maxLength: 2 }), fc.option(query, { nil: undefined }))
  .map(([first, headers, last]) =>
    plainly(...[first, ...headers, last].filter((condition) => condition !== undefined)),
  );

test('every entrance that takes in another is a candidate for it', () => {
  let pairs = 0;
  fc.assert(
    fc.property(fc.array(entrance, { minLength: 2, maxLength: 8 }), (entrances) => {
      const comparer = new TestComparer('latin1');
      const candidates = new Candidates(entrances, comparer);
      for (const later of entrances) {
        const taking = [...entrances.keys()].filter((at) => shadows(entrances[at]!, later, comparer));
        pairs += taking.length - 1;
        expect(candidates.of(later)).toEqual(expect.arrayContaining(taking));
      }
    }),
    { numRuns: 500 },
  );
  expect(pairs).toBeGreaterThan(100);
});

const onPath = (kind: 'exact' | 'prefix', value: string): Condition => ({
  on: 'path',
  test: { kind, value },
  ignoreCase: false,
});
const onHeader = (value: string, negate = false): Condition => ({
  on: 'header',
  name: 'x',
  test: { kind: 'exact', value },
  negate,
});

test('what is common brings nobody into question that something rare tells apart', () => {
  const entrances = ['/0', '/1', '/2', '/3'].map((path) => plainly(onHeader('all'), onPath('exact', path)));
  const candidates = new Candidates(entrances, new TestComparer('latin1'));
  expect(entrances.map((each) => candidates.of(each))).toEqual([[0], [1], [2], [3]]);
});

test('headers of one value are told apart, and come in the order of the rules', () => {
  const entrances = [
    plainly(onPath('prefix', '/')),
    plainly(onHeader('a')),
    plainly(onHeader('b')),
    plainly(onHeader('a', true)),
    plainly(onPath('exact', '/a')),
    plainly({ on: 'query', name: 'x', test: { kind: 'exact', value: 'a' } }),
  ];
  const candidates = new Candidates(entrances, new TestComparer('latin1'));
  expect(entrances.map((each) => candidates.of(each))).toEqual([
    [0, 3],
    [0, 1, 3],
    [0, 2, 3],
    [0, 3],
    [0, 3, 4],
    [0, 3, 5],
  ]);
});

const PATTERNS = ['a.*', '.*b', '(ab)+', '[^a]*', '', 'a|ba|abc'];
const LANGUAGES = PATTERNS.map((value) => languageOf({ kind: 'regex', value }, false, 'latin1')!);

test('languages walked together take what each takes alone', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })), (words) => {
      const together = takers(LANGUAGES, words);
      for (const word of words) {
        const alone = [...LANGUAGES.keys()].filter((at) => takes(LANGUAGES[at]!, word));
        expect(together.get(word)).toEqual(alone);
      }
    }),
  );
});
