/** Containment against a plain count: every text of a few letters, read by re2js, which knows no automata of ours. */
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { PATHS } from '../../../plan/analysis/reachability/containment.ts';
import { type CasedTest, TestComparer } from '../../../plan/analysis/reachability/tests.ts';

const EXACT = ['/', '/a', '/ab', '/B', '/a/b'].map(
  (value): CasedTest => ({ test: { kind: 'exact', value }, ignoreCase: false }),
);
const PREFIX = ['/', '/a', '/ab', '/a/'].flatMap((value): CasedTest[] =>
  [false, true].map((ignoreCase) => ({ test: { kind: 'prefix', value }, ignoreCase })),
);
const REGEX = [
  '/.*',
  '/a.*',
  '/[ab]*',
  '/a|/b',
  '(?i)/a[ab]?',
  '/a+',
  '/(a|ab)(b|/)?',
  '.*',
  '/[^/]*',
  '/a\\b.*',
  '/ab$',
  'a.*',
].map((value): CasedTest => ({ test: { kind: 'regex', value }, ignoreCase: false }));
const TESTS = [...EXACT, ...PREFIX, ...REGEX];
/** Long enough to tell any two of the tests apart. */
const PATHS_OF_FEW_LETTERS = texts(5).filter((text) => text.startsWith('/'));

test('one test takes in another exactly if no path says otherwise', () => {
  const comparer = new TestComparer('latin1');
  const wrong: string[] = [];
  for (const outer of TESTS) {
    for (const inner of TESTS) {
      const within = PATHS_OF_FEW_LETTERS.filter((path) => passes(inner, path));
      // Of a test that nothing passes, nothing is said.
      const expected = within.length > 0 && within.every((path) => passes(outer, path));
      if (comparer.takesIn(outer, inner, PATHS) !== expected) wrong.push(`${name(outer)} ⊇ ${name(inner)}`);
    }
  }
  expect(wrong).toEqual([]);
});

function passes({ test: { kind, ...rest }, ignoreCase }: CasedTest, path: string): boolean {
  const value = 'value' in rest ? rest.value : '';
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  if (kind === 'exact') return fold(path) === fold(value);
  if (kind === 'prefix') return fold(path).startsWith(fold(value));
  return RE2JS.compile(value).matcher(path).matches();
}

function texts(longest: number): string[] {
  const all = [''];
  for (let from = 0, length = 1; length <= longest; length++) {
    const end = all.length;
    for (; from < end; from++) for (const letter of '/abAB.') all.push(all[from] + letter);
  }
  return all;
}

function name({ test: { kind, ...rest }, ignoreCase }: CasedTest): string {
  return `${kind} ${'value' in rest ? rest.value : ''}${ignoreCase ? ' (any case)' : ''}`;
}
