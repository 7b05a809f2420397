/** Letters that YAML does not have, and those that a terminal should not get. */
import { describe, expect, test } from 'vitest';
import { shown, strangeLetter } from '../../istio/yaml/letters.ts';

const BEFORE = '# before\n';

describe('a letter that YAML does not have', () => {
  const control = (name: string) => [
    `the control character ${name} is not allowed in YAML`,
    'take it out, or write it as an escape in double quotes',
  ];
  const carriageReturn = [
    'the line ends in a carriage return only',
    'save the file with the ends of lines of Unix or Windows',
  ];
  const mark = ['a byte order mark within the text', 'take it out: it is left from files that were joined'];

  test.each<[string, number, string[]]>([
    ['a: \0', 3, control('U+0000')],
    ['a: \b', 3, control('U+0008')],
    ['a: \v', 3, control('U+000B')],
    ['a: \f', 3, control('U+000C')],
    ['a: \x0e', 3, control('U+000E')],
    ['a: \x1f', 3, control('U+001F')],
    ['a: \x7f', 3, control('U+007F')],
    ['a: \x84', 3, control('U+0084')],
    ['a: \x86', 3, control('U+0086')],
    ['a: \x9f\0', 3, control('U+009F')],
    ['a: \ufffe', 3, control('U+FFFE')],
    ['a: \uffff', 3, ['not a text in UTF-8', 'save the file in UTF-8']],
    ['a: 1\rb: 2\r\n', 4, carriageReturn],
    ['a: 1\r', 4, carriageReturn],
    ['\ufeffa: 1', 0, mark],
    ['a: 1\n\ufeffb: 2', 5, mark],
  ])('%j', (text, at, [message, fix]) => {
    const source = { file: 'x', text: `${BEFORE}${text}` };
    const start = BEFORE.length + at;
    expect(strangeLetter({ source, start: BEFORE.length, end: source.text.length })).toEqual({
      ...{ message, fix, start, end: start + 1 },
    });
  });

  test.each(['a: 1\r\n', 'a:\tb', 'a: \x20~\x85\xa0\ufffd\u{1f600}', 'a: \ufeff'])('is not in %j', (text) => {
    expect(strangeLetter({ source: { file: 'x', text }, start: 0, end: text.length })).toBeUndefined();
  });

  test('is not looked for in other documents', () => {
    const text = '\0---\n';
    expect(strangeLetter({ source: { file: 'x', text }, start: 1, end: text.length })).toBeUndefined();
  });
});

test.each([
  ['\0\b\n\v\x1f\x7f\x9f', '\ufffd'.repeat(7)],
  ['\u202a\u202e\u2066\u2069\uffff', '\ufffd'.repeat(5)],
  ['\t ~\xa0\u2029\u202f\u2065\u206a\ufffe', '\t ~\xa0\u2029\u202f\u2065\u206a\ufffe'],
  ['a\x1b[31mb', 'a\ufffd[31mb'],
])('%j is shown as %j', (text, expected) => {
  expect(shown(text)).toBe(expected);
});
