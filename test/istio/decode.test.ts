/** What a value becomes by a schema, and all that is said of what is wrong in it. */
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../istio/findings.ts';
import { camelCase, decode, type Strictness } from '../../istio/schema/decode.ts';
import { parseDuration } from '../../istio/schema/durations.ts';
import { distance, nearestOne } from '../../istio/schema/nearest.ts';
import {
  boolean,
  bytes,
  double,
  duration,
  int32,
  intOrString,
  list,
  map,
  message,
  oneOf,
  partly,
  required,
  string,
  struct,
  type Type,
  uint32,
} from '../../istio/schema/schema.ts';
import { subject, unquote } from '../../istio/schema/wording.ts';

const Owner = message('Owner', { name: required(string), since: duration });
const Boat = message(
  'Boat',
  {
    name: required(string),
    hull: required(oneOf('WOOD', 'STEEL', 'STEAM')),
    length: required(double),
    lent: required(boolean),
    owner: required(Owner),
    crew: required(list(string)),
    flags: required(map(string)),
    papers: required(struct),
    berth: required(intOrString),
    mastHeight: int32,
    mast2Height: uint32,
    mastless: boolean,
  },
  ['mastHeight', 'mast2Height', 'mastless'],
);

/** `path: message (fix)`, and what else is not as it is of most findings. */
function told({ path, message, fix, at, mend, severity, refused }: Finding): string {
  const others = { ...(at && { at }), ...(mend && { mend }), ...(severity !== 'error' && { severity, refused }) };
  return `${path.join('.')}: ${message} (${fix})${Object.keys(others).length > 0 ? ` ${JSON.stringify(others)}` : ''}`;
}

function findings(type: Type, value: unknown, strictness: Strictness = 'strict'): string[] {
  return decode(type, value, ['it'], strictness).findings.map(told);
}

describe('a value that is right is taken over', () => {
  test.each<[string, Type, unknown, unknown]>([
    ['a text', string, '', ''],
    ['bytes', bytes, 'AZaz09+/AA==', 'AZaz09+/AA=='],
    ['a boolean', boolean, false, false],
    ['a number for either', intOrString, 5, 5],
    ['a text for either', intOrString, 'http', 'http'],
    ['the least number', int32, -2147483648, -2147483648],
    ['the greatest number', uint32, 4294967295, 4294967295],
    ['a fraction', double, -0.5, -0.5],
    ['a duration', duration, '1m', 60_000],
    ['one of some', oneOf('A', 'B'), 'B', 'B'],
    ['a struct', struct, { a: [1] }, { a: [1] }],
    ['a list', list(duration), ['1s', '0'], [1000, 0]],
    ['a map', map(list(int32)), { a: [1], b: [] }, { a: [1], b: [] }],
    ['a message, in either spelling', Owner, { name: 'a', since: null }, { name: 'a' }],
    ['a field of digits', message('M', { a1B: int32 }), { a_1_b: 1 }, { a1B: 1 }],
  ])('%s', (_, type, value, expected) => {
    expect(decode(type, value, [], 'strict')).toEqual({ value: expected, findings: [] });
  });
});

describe('a value that is wrong is told', () => {
  test.each<[Type, unknown, string[]]>([
    [string, 5, ['it: it must be text, but is the number 5 (put it in quotes)']],
    [bytes, 'a_-=', ['it: it must be base64 (encode it with base64)']],
    [bytes, 'a-?', ['it: it must be base64 (encode it with base64)']],
    [bytes, 'a===', ['it: it must be base64 (encode it with base64)']],
    [bytes, '?a', ['it: it must be base64 (encode it with base64)']],
    [string, ['a'], ['it: it must be text, but is a list (put it in quotes)']],
    [boolean, 'true', ['it: it must be true or false, but is "true" (take the quotes off)']],
    [boolean, 'ja', ['it: it must be true or false, but is "ja" (write one of the two)']],
    [intOrString, {}, ['it: it must be a number or text, but is an object (write one of the two)']],
    [int32, '5', ['it: it must be a whole number, but is "5" (take the quotes off)']],
    [double, 'five', ['it: it must be a number, but is "five" (write it in digits)']],
    [double, Number.NaN, ['it: it must be a number, but is the number NaN (write it in digits)']],
    [int32, -1.5, ['it: it must be a whole number, but is -1.5 (write -2 or -1)']],
    [uint32, -1, ['it: it must be from 0 to 4294967295, but is -1 (write 0 or more)']],
    [
      int32,
      2147483648,
      ['it: it must be from -2147483648 to 2147483647, but is 2147483648 (write 2147483647 or less)'],
    ],
    [duration, 5, ['it: it must be a duration, but is the number 5 (write a unit: "5s", "300ms")']],
    [duration, '5', ['it: it must be a duration, but is "5" (write a number and a unit: "5s", "300ms", "1m30s")']],
    [
      oneOf('WOOD', 'STEEL'),
      'STEAL',
      ['it: it must be one of WOOD, STEEL, but is "STEAL" (did you mean STEEL?) {"mend":{"value":"STEEL"}}'],
    ],
    [oneOf('STEAM', 'STEEL'), 'STEAL', ['it: it must be one of STEAM, STEEL, but is "STEAL" (did you mean STEAM?)']],
    [oneOf('WOOD', 'STEEL'), 'TIN', ['it: it must be one of WOOD, STEEL, but is "TIN" (write one of these)']],
    [oneOf('TRUE', 'FALSE'), true, ['it: it must be one of TRUE, FALSE, but is the boolean true (did you mean TRUE?)']],
    [struct, null, ['it: it must be an object, but is null (write "name: value" below it, indented)']],
    [list(string), 'a', ['it: it must be a list, but is "a" (start each item with "- ")']],
    [list(string), ['a', 5], ['it.1: it[1] must be text, but is the number 5 (put it in quotes)']],
    [
      map(string),
      [],
      ['it: it must be a mapping of names to values, but is a list (write "name: value" below it, indented)'],
    ],
    [map(string), { a: 5 }, ['it.a: a must be text, but is the number 5 (put it in quotes)']],
    [Owner, 'a', ['it: it must be an object (Owner), but is "a" (write "name: value" below it, indented)']],
    [Owner, {}, ['it: Owner needs the field "name" (add "name: …")']],
    [Owner, { name: null }, ['it: Owner needs the field "name" (add "name: …")']],
    [Owner, { name: 5 }, ['it.name: name must be text, but is the number 5 (put it in quotes)']],
    [
      message('M', { a: string, b: string, c: string }, ['a', 'b', 'c']),
      { b: 'x', a: 'x' },
      ['it.b: M has both a and b (keep one of the two) {"at":"key"}'],
    ],
    [
      message('M', { twoWords: string }),
      { twoWords: 'x', two_words: 'x' },
      ['it.two_words: "twoWords" is given twice in M (keep one of the two) {"at":"key"}'],
    ],
    [
      Owner,
      { name: 'a', sinc: 5 },
      ['it.sinc: Owner has no field "sinc" (did you mean "since"?) {"at":"key","mend":{"key":"since"}}'],
    ],
    [Owner, { nam: 'a', name: 'a' }, ['it.nam: Owner has no field "nam" (did you mean "name"?) {"at":"key"}']],
    [Owner, { name: 'a', z: 5 }, ['it.z: Owner has no field "z" (its fields are name, since) {"at":"key"}']],
    [
      message('M', { cat: string, car: string }),
      { cap: 'a' },
      ['it.cap: M has no field "cap" (did you mean "cat"?) {"at":"key"}'],
    ],
    [
      message('M', { cat: string }),
      { toString: 'a' },
      ['it.toString: M has no field "toString" (its fields are cat) {"at":"key"}'],
    ],
    [partly(Owner, ['homePort']), { name: 'a', home_port: 5 }, []],
    [
      partly(Owner, ['homePort']),
      { name: 'a', homePor: 5 },
      ['it.homePor: Owner has no field "homePor" (did you mean "homePort"?) {"at":"key","mend":{"key":"homePort"}}'],
    ],
    [partly(Owner, 'any'), { name: 'a', homePor: 5 }, []],
  ])('%j of %j', (type, value, expected) => {
    expect(findings(type, value)).toEqual(expected);
  });

  test.each<[Strictness, string[]]>([
    ['lenient', []],
    [
      'warning',
      ['it.x: Owner has no field "x" (its fields are name, since) {"at":"key","severity":"warning","refused":false}'],
    ],
    ['strict', ['it.x: Owner has no field "x" (its fields are name, since) {"at":"key"}']],
  ])('%s of fields that are unknown', (strictness, expected) => {
    expect(findings(Owner, { name: 'a', x: 1 }, strictness)).toEqual(expected);
  });
});

test('what is wrong or missing stands for nothing where it is required, and is left out elsewhere', () => {
  const nothing = {
    ...{ name: '', hull: 'WOOD', length: 0, lent: false, owner: { name: '' } },
    ...{ crew: [], flags: {}, papers: {}, berth: '' },
  };
  expect(decode(Boat, {}, [], 'strict').value).toEqual(nothing);
  expect(decode(Boat, null, [], 'strict').value).toEqual(nothing);
  const { value } = decode(Boat, { name: 5, mastHeight: 'x', crew: ['a', 5], flags: { a: 5, b: 'c' } }, [], 'strict');
  expect(value).toEqual({ ...nothing, crew: ['a', ''], flags: { a: '', b: 'c' } });
  expect(decode(duration, 'x', [], 'strict').value).toBe(0);
});

test.each([
  ['mast_height', 'mastHeight'],
  ['mast_2_height', 'mast2Height'],
  ['a_b_c', 'aBC'],
  ['a__b', 'a_B'],
  ['a_B', 'a_B'],
])('%s is %s in JSON', (written, expected) => {
  expect(camelCase(written)).toBe(expected);
});

test.each<[string, number | undefined]>([
  ['1ns', 1e-6],
  ['1us', 1e-3],
  ['1µs', 1e-3],
  ['1μs', 1e-3],
  ['12ms', 12],
  ['1.25m', 75_000],
  ['2h1.5m.5s', 7_290_500],
  ['+2s', 2_000],
  ['-1m30s', -90_000],
  ['-0s', 0],
  ['1.s', 1_000],
  ['0.0000001s', 0.0001],
  ['+0', 0],
  ['0.1ns', 0],
  ['00', undefined],
  ['x1s', undefined],
  ['1sx', undefined],
  ['.s', undefined],
])('the duration %j is %j ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['bac', 'abc', 1],
  ['abc', 'ab', 1],
  ['abc', 'xbc', 1],
  ['abcd', 'badc', 2],
  ['abc', 'ca', 3],
  ['abab', 'baba', 2],
  ['kitten', 'sitting', 3],
])('from %j to %j', (from, to, edits) => {
  expect(distance(from, to)).toBe(edits);
});

test.each<[string, string[], string | undefined]>([
  ['rout', ['match', 'route'], 'route'],
  ['cap', ['cat', 'car'], undefined],
  ['cap', ['cat', 'cart'], 'cat'],
  ['MAST_HEIGHT', ['mastHeight'], 'mastHeight'],
  ['masthight', ['mast_height'], 'mast_height'],
  ['ab', ['abc'], 'abc'],
  ['ab', ['abcd'], undefined],
  ['abcdef', ['abxyef'], 'abxyef'],
  ['abcdef', ['axyzef'], undefined],
])('of all, %j can mean only one of %j', (word, names, expected) => {
  expect(nearestOne(word, names)).toBe(expected);
});

test.each<[(string | number)[], string]>([
  [['spec', 'http', 0, 'timeout'], 'timeout'],
  [['spec', 'http', 0, 1], 'http[0][1]'],
  [['http'], 'http'],
])('%j is called %s', (path, expected) => {
  expect(subject(path)).toBe(expected);
});

test.each<[unknown, boolean]>([
  ['1.5', true],
  ['true', true],
  ['false', true],
  ['', false],
  [' ', false],
  ['1s', false],
  [true, false],
])('%j can lose its quotes: %j', (value, can) => {
  expect(unquote(value)).toBe(can ? 'take the quotes off' : undefined);
});
