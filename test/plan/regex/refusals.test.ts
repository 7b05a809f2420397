/** What is said of a pattern that no automaton decides, and that it is read once. */
import { describe, expect, test } from 'vitest';
import { automatonOf, nfaOf, whyUndecidable } from '../../../plan/regex/automaton.ts';
import type { Dialect } from '../../../plan/regex/parse.ts';

const REPEATS = '{1000}{99}';
const TOO_MANY = 'with its repeats written out it has more than 16000 parts';
const SMALLER = 'make its {m,n} repeats smaller';
const TOO_WIDE =
  'it needs 1805 positions (at most 512 are walked side by side) and a table of more than 4096 states or 65536 bytes';

describe('no regular expression', () => {
  test.each<[pattern: string, dialect: Dialect, reason: string]>([
    ['a(', 'latin1', 'missing closing ): a('],
    ['a(', 'utf8', 'missing closing ): a('],
    ['é(', 'latin1', 'missing closing ): é('],
    ['é(', 'utf8', 'missing closing ): é('],
    ['[b-a]', 'latin1', 'invalid character class range: b-a'],
    ['(?=a)', 'utf8', 'invalid or unsupported Perl syntax: (?='],
    ['a{1001}', 'latin1', 'invalid repeat count: {1001}'],
  ])('%s in %s', (pattern, dialect, reason) => {
    expect(whyUndecidable(pattern, dialect)).toMatchObject({
      name: 'RegexSyntaxError',
      message: `${JSON.stringify(pattern)} is not a regular expression that RE2 accepts: ${reason}`,
      pattern,
      reason,
    });
  });
});

describe('too large', () => {
  test.each<[pattern: string, shown: string, reason: string, fix: string]>([
    [`a${REPEATS}`, `a${REPEATS}`, TOO_MANY, SMALLER],
    [`${'x'.repeat(70)}${REPEATS}`, `${'x'.repeat(70)}${REPEATS}`, TOO_MANY, SMALLER],
    [`${'x'.repeat(71)}${REPEATS}`, `${'x'.repeat(71)}${REPEATS.slice(0, 8)}…`, TOO_MANY, SMALLER],
    [
      '.*(a.{900}b|c.{900}d)',
      '.*(a.{900}b|c.{900}d)',
      TOO_WIDE,
      'make its {m,n} repeats smaller, or split the match in two',
    ],
  ])('%s', (pattern, shown, reason, fix) => {
    expect(whyUndecidable(pattern, 'latin1')).toMatchObject({
      name: 'RegexTooLarge',
      message: `the regular expression ${JSON.stringify(shown)} is too large: ${reason}`,
      ...{ pattern, reason, fix },
    });
  });
});

test('what is refused is thrown', () => {
  const refusal = whyUndecidable('a(', 'latin1');
  expect(() => nfaOf('a(', 'latin1')).toThrow(refusal);
  expect(() => automatonOf('a(', 'latin1')).toThrow(refusal);
});

test('a pattern is read once in each dialect', () => {
  expect(nfaOf('é+', 'latin1')).toBe(nfaOf('é+', 'latin1'));
  expect(nfaOf('é+', 'latin1')).not.toBe(nfaOf('é+', 'utf8'));
  expect(automatonOf('é+', 'utf8')).toBe(automatonOf('é+', 'utf8'));
  expect(whyUndecidable('é(', 'utf8')).toBe(whyUndecidable('é(', 'utf8'));
});
