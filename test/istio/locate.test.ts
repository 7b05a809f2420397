/** From offsets to lines and columns, and from paths to what is written there. */
import { describe, expect, test } from 'vitest';
import { lineText, locate, type Path, positionAt } from '../../istio/yaml/locate.ts';

const SOURCE = { file: 'x.yaml', text: 'abc\ndéf\r\n\r\n\ng' };

describe('an offset has a line, a column and what of the line is meant', () => {
  test.each<[number, number, [line: number, column: number, length: number]]>([
    [0, 0, [1, 1, 1]],
    [0, 3, [1, 1, 3]],
    [1, 2, [1, 2, 1]],
    [1, 6, [1, 2, 2]],
    [3, 4, [1, 4, 1]],
    [4, 7, [2, 1, 3]],
    [5, 12, [2, 2, 2]],
    [7, 9, [2, 4, 1]],
    [9, 14, [3, 1, 1]],
    [11, 14, [4, 1, 1]],
    [12, 13, [5, 1, 1]],
    [12, 20, [5, 1, 1]],
    [13, 13, [5, 2, 1]],
  ])('%i to %i', (start, end, [line, column, length]) => {
    expect(positionAt(SOURCE, start, end)).toEqual({ file: 'x.yaml', line, column, length });
  });
});

test('a line is told without its end', () => {
  expect([1, 2, 3, 4, 5].map((line) => lineText(SOURCE, line))).toEqual(['abc', 'déf', '', '', 'g']);
});

/** Of the second document, by the quick reader; and the same by the syntax tree, which an anchor asks for. */
const WRITTEN = `before: 1
---
a: one
b:
  - two
  - c: [three, {"d": four}]
    e:
f: {}
`;
const ANCHORED = WRITTEN.replace('a: one', 'a: &x one').replace('e:', 'e: ');

describe.each([
  ['quickly', WRITTEN, 0],
  ['by the syntax tree', ANCHORED, 3],
])('a value is found %s', (_, text, shift) => {
  test.each<[Path, 'key' | 'value', string]>([
    [[], 'value', '3:1'],
    [[], 'key', '3:1'],
    [['a'], 'value', '3:4'],
    [['a'], 'key', '3:1'],
    [['a', 'x'], 'value', '3:4'],
    [['a', 'x'], 'key', '3:4'],
    [['c'], 'value', '3:1'],
    [['e'], 'value', '3:1'],
    [['b'], 'value', '4:1'],
    [['b', 0], 'value', '5:5'],
    [['b', 0], 'key', '5:5'],
    [['b', '0'], 'value', '5:5'],
    [['b', 2], 'value', '4:1'],
    [['b', 1], 'value', '6:5'],
    [['b', 1, 'c', 0], 'value', '6:9'],
    [['b', 1, 'c', 1], 'key', '6:16'],
    [['b', 1, 'c', 1, 'd'], 'key', '6:17'],
    [['b', 1, 'c', 1, 'd'], 'value', '6:22'],
    [['b', 1, 'c', 1, 'z'], 'value', '6:16'],
    [['b', 1, 'e'], 'key', '7:5'],
    [['f', 'g'], 'value', '8:1'],
    [['z', 'a'], 'value', '3:1'],
  ])('%j (%s)', (path, at, expected) => {
    const chunk = { source: { file: 'x', text }, start: text.indexOf('---'), end: text.length };
    const { line, column } = locate(chunk, path, at);
    const anchored = path[0] === 'a' && expected === '3:4' ? shift : 0;
    expect(`${line}:${column - anchored}`).toBe(expected);
  });
});

test.each<[Path, string]>([
  [['of', 'a'], '4:6'],
  [['of', 'b'], '2:12'],
  [['of', 'c'], '2:23'],
  [['of', 'd'], '1:17'],
  [['of', 'e'], '3:1'],
])('what %j has by merge keys is found where it is written', (path, expected) => {
  const text = 'x: &x {c: 1, d: 2}\ny: [&y {b: 1}, &z {c: 3}]\nof:\n  a: 1\n  <<: [*y, *z]\n  <<: *x\n';
  const { line, column } = locate({ source: { file: 'x', text }, start: 0, end: text.length }, path);
  expect(`${line}:${column}`).toBe(expected);
});

test('what says nothing is at its beginning', () => {
  const { line, column } = locate({ source: { file: 'x', text: 'a: 1\n# b\n' }, start: 5, end: 9 }, ['a']);
  expect(`${line}:${column}`).toBe('2:1');
});
