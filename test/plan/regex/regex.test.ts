import { beforeAll, describe, expect, test } from 'vitest';
import { compileRegex } from '../../../plan/regex/compile.ts';
import { RegexSyntaxError, RegexTooLarge } from '../../../plan/regex/errors.ts';
import type { Dialect } from '../../../plan/regex/parse.ts';
import { literalPrefix } from '../../../plan/regex/prefix.ts';
import { writtenOutSize } from '../../../plan/regex/size.ts';
import { AUTOMATON_CLASSES, AUTOMATON_KIND, AUTOMATON_STATES, KIND_DFA, KIND_NFA } from '../../../plan/table/layout.ts';
import { buildWalker, type Walker, wordsOf } from './walker.ts';

let walker: Walker;
beforeAll(async () => {
  walker = await buildWalker();
});

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const field = (automaton: Uint8Array, offset: number): number => new DataView(automaton.buffer).getUint32(offset, true);

/** Values are given as bytes, written as Latin-1; `utf8` spells out the bytes of a text. */
const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

type Row = [pattern: string, accepted: string[], refused: string[]];

const both: Row[] = [
  ['', [''], ['a']],
  ['a|', ['', 'a'], ['b', 'aa']],
  ['/api/v[0-9]+(/.*)?', ['/api/v1', '/api/v12/', '/api/v1/x/y'], ['/api/v', '/api/v1x', 'x/api/v1', '/api/v1/\n']],
  ['^(.*?;)?(user=jason)(;.*)?$', ['user=jason', 'a=b;user=jason', 'user=jason;c=d'], ['user=jasonx', 'xuser=jason']],
  ['/(?:item|thing)/\\d{2,3}', ['/item/12', '/thing/123'], ['/item/1', '/item/1234', '/items/12']],
  ['(?i)Kiss', ['kiss', 'KISS', 'kIsS'], ['kis', 'kiss ']],
  ['(?i:a)b', ['ab', 'Ab'], ['aB', 'AB']],
  ['(?i)[^a]', ['b', 'B'], ['a', 'A']],
  ['(?P<year>\\d{4})-(?P<month>\\d{2})', ['2024-01'], ['2024-1', '24-01']],
  ['(?<year>\\d{4})', ['2024'], ['202']],
  ['\\Qa.b*c\\E+', ['a.b*c', 'a.b*ccc'], ['axb*c', 'a.bbc']],
  ['\\Qa.b', ['a.b'], ['axb']],
  ['[[:alpha:]]+[[:digit:]]', ['ab1', 'Z0'], ['1', 'ab', 'a_1']],
  ['[[:^alpha:]]', ['1', '-'], ['a', 'Z']],
  ['[]a]+', [']', 'a]'], ['', '[']],
  ['[a\\-z\\]]+', ['a-z]'], ['b']],
  ['\\w+\\W\\s\\S\\d\\D', ['ab- x1y', '_! .0_'], ['ab-xx1y']],
  ['\\x41\\x{42}\\103\\t', ['ABC\t'], ['ABCt']],
  ['.', ['a', '\r', '\0'], ['', '\n', 'ab']],
  ['(?s).', ['a', '\n'], ['']],
  ['(?s:.)(?-s:.)', ['\na'], ['a\n']],
  ['(?U)a+b*?', ['a', 'aab'], ['b']],
  ['a{2}', ['aa'], ['a', 'aaa']],
  ['a{2,}', ['aa', 'aaaaa'], ['a']],
  ['a{0,2}', ['', 'a', 'aa'], ['aaa']],
  ['a{,2}', ['a{,2}'], ['', 'a', 'aa']],
  ['(ab|cd)*?ef', ['ef', 'abcdef'], ['abcef']],
  ['\\bfoo\\b', ['foo'], ['xfoo', 'foo ', '']],
  ['\\bfoo\\b.*', ['foo', 'foo bar', 'foo-'], ['foobar', 'foo_']],
  ['.*\\Bfoo', ['xfoo', '_foo'], ['foo', ' foo']],
  ['\\B', [''], ['a']],
  ['\\b', [], ['', 'a']],
  ['\\B.\\B', [' ', '-'], ['a', '']],
  ['\\Aa\\z', ['a'], ['', 'a\n', '\na']],
  ['^^a$$', ['a'], ['a\n']],
  ['a^b', [], ['ab', 'a\nb']],
  ['a$\\nb', [], ['a\nb']],
  ['(?m)a$\\n^b', ['a\nb'], ['ab']],
  ['(?m)a$.?^b', [], ['a\nb', 'ab', 'a b']],
  ['(?ms)a$.?^b', ['a\nb'], ['ab', 'a b']],
  ['(?m)(^a$\\n?)*', ['', 'a', 'a\n', 'a\na'], ['aa', 'a\n\na']],
  ['(?m)(?:^|x)*\\z', ['', 'x', 'xx'], ['\n']],
  ['(?:\\b\\B|a)', ['a'], ['']],
  ['[^\\x00-\\x{ff}]', [], ['', 'a', '\xff']],
];

const inLatin1: Row[] = [
  ['.', ['\xe9', '\xff'], [bytesOf('é')]],
  ['é', [bytesOf('é')], ['\xe9']],
  ['[é]', ['\xc3', '\xa9'], [bytesOf('é'), '\xe9']],
  ['\\xe9', ['\xe9'], [bytesOf('é')]],
  ['\\x{ff}', ['\xff'], [bytesOf('ÿ')]],
  ['[^a]', ['\xff', '\x80', 'b'], ['a', bytesOf('é')]],
  ['\\pL', ['a', '\xe9', '\xb5'], ['1', '\xd7', bytesOf('é')]],
  ['\\PL', ['1', '\xd7'], ['a', '\xe9']],
  ['\\p{Greek}', [], ['a', '\xb5', bytesOf('α')]],
  ['(?i)k', ['k', 'K'], [bytesOf('\u212a')]],
  ['(?i)s', ['s', 'S'], [bytesOf('ſ')]],
  ['(?i)\\xe9', ['\xe9'], ['\xc9', bytesOf('é')]],
  ['(?i)é', [bytesOf('é')], ['\xe3\xa9', bytesOf('É')]],
  ['(?i)[^\\xe9a]', ['\xc9', 'b'], ['\xe9', 'a', 'A']],
  ['(?i)\\p{Lu}', ['A', 'a', '\xc9'], ['1', '\xe9', '\xff']],
  ['(?i)\\P{Lu}', ['1', '\xe9', '\xff'], ['A', 'a', '\xc9']],
  ['(?i)(?s:\\P{Lu})', ['1', '\xe9'], ['A', 'a', '\xc9']],
  ['(?i)[^\\P{Lu}]', ['A', 'a', '\xc9'], ['1', '\xe9']],
  ['(?i)(?-i:\\p{Lu})\\p{^Ll}', ['A1', '\xc9\xc9'], ['a1', 'AA', 'Aa', '\xc9\xe9']],
  ['\\pN(?i)(\\p{Ll}(?-i)\\p{Ll}|-)\\p{Ll}', ['1-A', '\xb2aaA'], ['1aAA', '--A']],
  ['[\\p{Greek}\\x{b5}-]', ['\xb5', '-'], ['a', '\xb6']],
  ['\\351[\\340-\\xff]', ['\xe9\xe0', '\xe9\xff'], ['\xe9\xdf']],
  ['\\Qé\\E', [bytesOf('é')], ['\xe9']],
  ['\\w', ['a'], ['\xe9', '\xaa']],
  ['\\xe9\\b.*', ['\xe9a\xe9'], ['\xe9', '\xe9\xe9a']],
  ['\\xe9\\ba', ['\xe9a'], []],
  ['\\Q\\x{100}\\E', ['\\x{100}'], []],
  ['.*foo.{1,200}bar', [`foo${'x'.repeat(200)}bar`, 'xfoofoobar'], [`foo${'x'.repeat(201)}bar`, 'foobar', 'foo', '']],
  [
    '(a|b)*a(a|b){16}',
    [`aab${'a'.repeat(17)}`, 'ba'.repeat(9)],
    ['ab'.repeat(9), `c${'a'.repeat(17)}`, 'b'.repeat(17)],
  ],
  ['\\b.*a.{12}b', ['aaaaaaaaaaaaab', 'ca234567890-23b'], [' aaaaaaaaaaaaab', 'aaaaaaaaaaaab']],
];

const inUtf8: Row[] = [
  ['.', [bytesOf('é'), bytesOf('€'), bytesOf('😀')], ['\xe9', '\xff', '\xc3']],
  ['[é]', [bytesOf('é')], ['\xc3', '\xa9']],
  ['\\xe9', [bytesOf('é')], ['\xe9']],
  ['[^a]', [bytesOf('é'), 'b'], ['a', '\xc3']],
  ['[à-ÿ]', [bytesOf('à'), bytesOf('ÿ')], [bytesOf('ß'), bytesOf('Ā')]],
  ['[\\x{7f}-\\x{10000}]', ['\x7f', bytesOf('\uffff'), bytesOf('\u{10000}')], ['~', bytesOf('\u{10001}')]],
  ['\\pL+', [bytesOf('aéα漢')], [bytesOf('€')]],
  ['(?i)k', ['k', 'K', bytesOf('\u212a')], [bytesOf('\u212b')]],
  ['(?i)é', [bytesOf('é'), bytesOf('É')], ['\xe3\xa9']],
  ['\\x{10ffff}', [bytesOf('\u{10ffff}')], [bytesOf('\u{10fffe}')]],
];

describe.each<[Dialect, Row[]]>([
  ['latin1', [...both, ...inLatin1]],
  ['utf8', [...both, ...inUtf8]],
])('a full match in %s', (dialect, rows) => {
  test.each(rows)('%j', (pattern, accepted, refused) => {
    const automaton = compileRegex(pattern, dialect);
    expect(automaton.length % 4).toBe(0);
    const accepts = (value: string): boolean => walker.accepts(automaton, latin1(value));
    expect(accepted.filter((value) => !accepts(value))).toEqual([]);
    expect(refused.filter(accepts)).toEqual([]);
  });
});

describe('what is not RE2 is refused, with the reason', () => {
  test.each<[Dialect, string, string]>([
    ['latin1', '(', 'missing closing )'],
    ['latin1', 'a)', 'unexpected )'],
    ['latin1', '[é', 'missing closing ]: [é'],
    ['latin1', '*', 'missing argument to repetition operator: *'],
    ['latin1', 'a**', 'invalid nested repetition operator: **'],
    ['latin1', 'a{1001}', 'invalid repeat count: {1001}'],
    ['latin1', '(?<=a)b', 'invalid'],
    ['latin1', '(?=a)b', 'invalid or unsupported Perl syntax: (?='],
    ['latin1', '\\1', 'invalid escape sequence: \\1'],
    ['latin1', '\\C', 'invalid escape sequence: \\C'],
    ['latin1', '[\\x{41}-\\x{100}]', 'invalid escape sequence: \\x{100}'],
    ['latin1', '\\\\\\x{100}', 'invalid escape sequence: \\x{100}'],
    ['latin1', '\\400', 'invalid escape sequence: \\400'],
    ['latin1', '(?P<é>a)', 'invalid named capture: (?P<é>'],
    ['latin1', '\\p{Nope}é', 'invalid character class range: \\p{Nope}'],
    ['utf8', '[\\p{LC}]', 'invalid character class range: \\p{LC}'],
    ['utf8', '\\x{110000}', 'invalid escape sequence'],
  ])('%s %j', (dialect, pattern, reason) => {
    const compiling = () => compileRegex(pattern, dialect);
    expect(compiling).toThrow(RegexSyntaxError);
    expect(compiling).toThrow(`${JSON.stringify(pattern)} is not a regular expression that RE2 accepts: ${reason}`);
  });
});

describe('the size of an automaton is bounded', () => {
  test.each<[string, kind: number, states: number, classes: number]>([
    ['', KIND_DFA, 2, 1],
    ['.*', KIND_DFA, 2, 2],
    ['(?s).*', KIND_DFA, 2, 1],
    ['/api/.*', KIND_DFA, 7, 6],
    ['.{1,1000}', KIND_DFA, 1002, 2],
    ['(?:a?){1000}', KIND_DFA, 1002, 2],
    ['((a{10}){10}){10}', KIND_DFA, 1002, 2],
    ['.*a.{12}b', KIND_NFA, 15, 4],
    ['(a|b)*a(a|b){16}', KIND_NFA, 18, 3],
    ['.*foo.{1,200}bar', KIND_NFA, 207, 7],
    ['\\b.*a.{12}b', KIND_NFA, 28, 5],
  ])('%j', (pattern, kind, states, classes) => {
    const automaton = compileRegex(pattern, 'latin1');
    const found = [AUTOMATON_KIND, AUTOMATON_STATES, AUTOMATON_CLASSES].map((offset) => field(automaton, offset));
    expect(found).toEqual([kind, states, classes]);
    expect(wordsOf(automaton)).toBe(kind === KIND_NFA ? Math.ceil(states / 32) : 0);
  });

  test.each([
    ['states for a DFA and positions for an NFA', '.*a.{1,1000}b'],
    ['instructions', `(?:${'x'.repeat(1000)}){1000}`],
    ['instructions, in a row', '(?:a{1000}){1}'.repeat(20)],
    ['optional parts in groups', `(${'[a-z]?'.repeat(100)}){10}`.repeat(15)],
    ['runs at once', '([ab]*a[ab]{9}){60}'],
    ['nested optional repeats', '((a?){30}(b?){30}.?){15}'.repeat(2)],
  ])('too many %s', (_what, pattern) => {
    expect(() => compileRegex(pattern, 'latin1')).toThrow(RegexTooLarge);
  });

  test.each<[string, number]>([
    ['abc', 3],
    ['a{1000}', 1000],
    ['(?P<name>ab){3,7}', 14],
    ['((a{10}b){10}){10}', 1100],
    ['[]{9}]{9}\\{9}', 12],
    ['\\Qa{9}\\E{2}', 5],
  ])('%j comes to %i instructions before it is built', (pattern, size) => {
    expect(writtenOutSize(pattern)).toBe(size);
  });
});

test.each([
  [['a|b', '[ab]', '[a-b]']],
  [['(?:ab)*', '(?:(?:ab)+)?', '|ab|ab(?:ab)+']],
  [['.*foo.*', '.*?(?:.*foo)+.*$', '.*(foo|foo|.foo).*']],
  [['[^\\x00-\\xff]', 'a\\bb', 'a^', '\\p{Greek}']],
])('one language, one automaton: %j', (patterns) => {
  const [first, ...others] = patterns.map((pattern) => Buffer.from(compileRegex(pattern, 'latin1')).toString('hex'));
  for (const other of others) expect(other).toBe(first);
});

describe('the literal prefix', () => {
  test.each<[string, string]>([
    ['/api/v1/.*', '/api/v1/'],
    ['^/api/(users|items)', '/api/'],
    ['/item(s|stuff)?', '/item'],
    ['/foo|/far', '/f'],
    ['(?i)/api', '/'],
    ['/a{3}b?', '/aaa'],
    ['\\B/é+', '/é'],
    ['\\Q/a.b\\E.', '/a.b'],
    ['.*', ''],
    ['', ''],
    ['(/a)?', ''],
    ['[^/]', ''],
    ['(?s)/.', '/'],
  ])('of %j is %j', (pattern, prefix) => {
    expect(Buffer.from(literalPrefix(pattern, 'latin1'))).toEqual(Buffer.from(utf8(prefix)));
  });
});
