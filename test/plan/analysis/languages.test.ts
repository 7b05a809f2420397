/** What is kept of automata is bounded, of each one and of all, however many patterns a file has. */
import { expect, test } from 'vitest';
import { HEADER_VALUES, wordOf } from '../../../plan/analysis/reachability/containment.ts';
import type { Language } from '../../../plan/analysis/reachability/language.ts';
import { Languages } from '../../../plan/analysis/reachability/languages.ts';
import { takers } from '../../../plan/analysis/reachability/takers.ts';
import { TooFar } from '../../../plan/analysis/reachability/too-far.ts';

const regex = (value: string) => ({ kind: 'regex' as const, value });
/** Two to the power of 16 states, each of some hundred positions. */
const large = (number: number) => regex(`(a|b)*a(a|b){15}c{0,100}${number}`);

/** Along all texts of as and bs, shortest first. */
function walkToTheEnd(language: Language): void {
  const states = [language.start];
  const seen = new Set(states);
  for (const state of states) {
    for (const byte of Buffer.from('abc')) {
      const next = language.step(state, byte);
      if (!seen.has(next)) states.push(next);
      seen.add(next);
    }
  }
}

test('an automaton that grows past its limit is given up', () => {
  const language = new Languages('latin1').of(large(0), false)!;
  expect(() => walkToTheEnd(language)).toThrow(TooFar);
  expect(wordOf(language, { ...HEADER_VALUES, never: new Set(Buffer.from('c0')) })).toBeUndefined();
});

test('one that is given up takes no word, and the others theirs', () => {
  const languages = new Languages('latin1');
  const [full, small] = [languages.of(large(0), false)!, languages.of(regex('a.*'), false)!];
  expect(() => walkToTheEnd(full)).toThrow(TooFar);
  const long = `${'ab'.repeat(20)}${'aab'.repeat(20)}`;
  expect(takers([full, small, undefined, small], [long])).toEqual(new Map([[long, [1, 3]]]));
});

test('past the limit of all they are let go, and begin anew', () => {
  const languages = new Languages('latin1');
  const first = languages.of(regex('a.*'), false);
  expect(languages.of(regex('a.*'), false)).toBe(first);
  let letGoAfter = 0;
  while (languages.of(regex('a.*'), false) === first && letGoAfter < 20) {
    letGoAfter++;
    expect(() => walkToTheEnd(languages.of(large(letGoAfter), false)!)).toThrow(TooFar);
  }
  expect(letGoAfter).toBeGreaterThan(1);
  expect(letGoAfter).toBeLessThan(10);
});
