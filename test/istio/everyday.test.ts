/** The quick readers give up, or read what the whole language's reader reads. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Chunk } from '../../istio/yaml/chunks.ts';
import { readEveryday } from '../../istio/yaml/everyday.ts';
import { readJson } from '../../istio/yaml/json.ts';
import { type Places, placesOf } from '../../istio/yaml/places.ts';
import { readTree } from '../../istio/yaml/tree.ts';
import { treePlaces } from '../../istio/yaml/tree-places.ts';
import objects from '../conformance/admission-dev.json' with { type: 'json' };
import { yaml } from './random-yaml.ts';

function whole(text: string): unknown {
  const { value, problems } = readTree({ source: { file: 'x', text }, start: 0, end: text.length });
  return problems.length > 0 ? problems : value;
}

test('everyday YAML is read as the whole language would be', () => {
  let read = 0;
  fc.assert(
    fc.property(yaml, (written) => {
      const quick = readEveryday(written);
      if (quick === undefined) return;
      read++;
      expect(quick).toEqual(whole(written));
    }),
    { numRuns: 5_000 },
  );
  expect(read).toBeGreaterThan(1_000);
});

test.each([
  '-\n- a',
  '- - a\n  - b\n- c',
  'a:\n- b\n c',
  '- a\nb: 1',
  ' a: 1\nb: 2',
  'a:\n  b: 1\n c: 2',
  'a: b\n   c\n',
  'a:\n  b\n  c\n',
  'a: - b',
  'a: "b" c',
  'a: b: c',
  "a: 'b''c'",
  'a: 1\na: 2',
  'y: 1\ntrue: 2',
  'a:\n# c\n  b: 1',
  'a:  # c\n  b: 1',
  'a: |\n  x\n y\nb: 1',
  'a: |\n    x\n  y\n',
  'a: |\n  x\n\n\nb: 1',
  'a: |\n\n  x\n',
  'a: |\n',
  'a: |-\n  x\n\n',
  'a: |\n  x\n# c\nb: 1',
  'a: |\n # c\n',
  '- |\n a\n- b',
  '- a: |\n    x\n  b: 1',
  'a: 1\n...\n',
  'a: 1\n--- \nb: 1',
  'a: [b]c',
  'a: [b] c',
  'a: [b]#c',
  'a: {b: c}\n  d: e',
  'a: [b\n\n  , c]',
  'a: [b\n  c]',
  '[a,\n...\n]',
  '[a,\n---\n]',
  'a: [- b]',
  'a: [-1, - 1]',
  'a: {b:c}',
  'a: {b: c: d}',
  'a: {"b" : c}',
  'a: {"b":c}',
  'a: {b : c}',
  'a: {http://x: c}',
  'a: [http://x, a#b, a #b]',
  'a: "b" #c',
  'a: "b"#c',
  'a: b#c',
  "a: ['b''c']",
  'a: [\'b\', "c\\""]',
  'a: "\\ud800"',
  'a: {y: 1, true: 2}',
  'a: {? b: c}',
  'a: {<<: {b: c}}',
  'a: [&x b, *x]',
  'a: [b,, c]',
  'a: [b}',
  'a: b\r\nc: |\r\n  d\r\n\r\n  e\r\nf: [g,\r\n  h]\r\n',
  'a: b\rc: d',
  'a: b\n  ---\nc: d',
  '# a\n---\nb: c',
  ' ---\na: b',
  '%YAML 1.2\n---\na: b',
  'a: b\n\t',
  'a:\t- b',
  '-\ta: b',
  'a: b \t# c',
  'a: {__proto__: b}',
  'a: {"__proto__": b}',
  '__proto__: b',
])('%j is read no other way', (written) => {
  const quick = readEveryday(written);
  if (quick !== undefined) expect(quick).toEqual(whole(written));
});

test.each([
  ['a long key', `a: {${'b'.repeat(1025)}: c}`],
  ['a long key of a block', `${'b'.repeat(1025)}: c`],
  ['deep brackets', `a: ${'['.repeat(600)}${']'.repeat(600)}`],
  ['deep lists', '- '.repeat(600)],
  ['a list one too deep', `${'- '.repeat(501)}a`],
  ['brackets one too deep', `${'['.repeat(501)}${']'.repeat(501)}`],
])('%s is not for the quick reader', (_, written) => {
  expect(readEveryday(written)).toBeUndefined();
});

const LONGEST = 'b'.repeat(1024);

test.each<[string, string, unknown]>([
  ['a list at its deepest', `${'- '.repeat(500)}a`, JSON.parse(`${'['.repeat(500)}"a"${']'.repeat(500)}`)],
  [
    'brackets at their deepest',
    `${'['.repeat(500)}${']'.repeat(500)}`,
    JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`),
  ],
  ['many lists', '- - a\n'.repeat(600), Array(600).fill(['a'])],
  ['many brackets', `[${'[a], '.repeat(600)}b]`, [...Array(600).fill(['a']), 'b']],
  ['a key at its longest', `${LONGEST}: {${LONGEST}: c}`, { [LONGEST]: { [LONGEST]: 'c' } }],
  ['a key behind a long text', `- ${LONGEST}\n- {a: b}\n- c: d\n`, [LONGEST, { a: 'b' }, { c: 'd' }]],
])('%s is for the quick reader', (_, written, expected) => {
  expect(readEveryday(written)).toEqual(expected);
});

function chunkOf(text: string): Chunk {
  return { source: { file: 'x', text }, start: 0, end: text.length };
}

/** What a caret would stand under, for each value: of a collection only the start is told. */
function* placed(places: Places, value: unknown, of = places.root): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [step, inner] of Object.entries(value)) {
    const found = places.child(of, step)!;
    yield `${step} ${found.key} ${found.isScalar ? found.value : found.value[0]}`;
    yield* placed(places, inner, found.of);
  }
}

test('the quick reader finds each value where the syntax tree has it', () => {
  fc.assert(
    fc.property(yaml, (written) => {
      const value = readEveryday(written);
      if (value === undefined) return;
      expect([...placed(placesOf(chunkOf(written)), value)]).toEqual([...placed(treePlaces(chunkOf(written)), value)]);
    }),
    { examples: [['a: |-\n  no newline at the end']] },
  );
});

test('places in a chunk are looked up once, as long as it is among the last ones', () => {
  const chunk = { source: { file: 'x', text: 'a: &x 1\n---\nb: [1]\n---\nc: *x\n' }, start: 8, end: 19 };
  const places = placesOf(chunk);
  expect(places.root).toEqual({ b: [1] });
  for (const text of ['a: 1', 'b: 1', 'c: 1']) placesOf(chunkOf(text));
  expect(placesOf(chunk)).toBe(places);
  for (const text of ['a: 1', 'b: 1', 'c: 1', 'd: 1']) placesOf(chunkOf(text));
  expect(placesOf(chunk)).not.toBe(places);
});

test('JSON is read as YAML would be', () => {
  fc.assert(
    fc.property(fc.json(), (written) => {
      const quick = readJson(written);
      if (quick !== undefined) expect(quick).toEqual(whole(written));
    }),
  );
});

test.each<[string, unknown]>([
  ['{}', {}],
  [' \r\n\t[]\n', []],
  [
    '{"a": {"b": [1, {"c": null}, "d", [true, {}]]}, "e": "f"}',
    { a: { b: [1, { c: null }, 'd', [true, {}]] }, e: 'f' },
  ],
  ['{"a\\": \\"b" : "c: \\"d\\":", "e\\\\":""}', { 'a": "b': 'c: "d":', 'e\\': '' }],
  ['["a", "b:", {"c"\n:\n1}]', ['a', 'b:', { c: 1 }]],
])('%s is for the JSON reader', (written, expected) => {
  expect(readJson(written)).toEqual(expected);
});

test.each(['"a"', 'x: {}', '{"a": 1, "a": 2}', '[{"b": {"a": 1, "\\u0061": 2}}]', '{"a": 1,}', 'a: 1', '5'])(
  '%s is not for the JSON reader',
  (written) => {
    expect(readJson(written)).toBeUndefined();
  },
);

test('what Istio users write is read quickly', () => {
  const block = objects
    .map(({ object }) => object)
    .filter((object) => !object.startsWith('{') && !object.includes('{{'));
  const quick = block.filter((object) => readEveryday(object) !== undefined);
  expect(quick.length / block.length).toBeGreaterThan(0.9);
});

test.each<[string, unknown]>([
  ['a:\n- b\n- c: 1\n  d: 2\n-\n  e: x\n- - f\n', { a: ['b', { c: 1, d: 2 }, { e: 'x' }, ['f']] }],
  ['---\n# x\na: "b\\nc"\nd: \'e\'\nf: {}\ng: []\nh:\n', { a: 'b\nc', d: 'e', f: {}, g: [], h: null }],
  ['a: |\n  {"b":\n\n   c}\n\nd: |-\n  x\n', { a: '{"b":\n\n c}\n', d: 'x' }],
  ['a: b #c\nd: "e"  # f\ng: [h] # i\n', { a: 'b', d: 'e', g: ['h'] }],
  [
    'a: [b, {c: d e, "f": 1}, []]\ng: {h: [\n  "i",\n  j:k\n  ]}\n',
    { a: ['b', { c: 'd e', f: 1 }, []], g: { h: ['i', 'j:k'] } },
  ],
  ['{"a":[1,\n"\\u00e9"]}', { a: [1, 'é'] }],
  ['a: b  \n\n  \n# c\nd: e # f\n', { a: 'b', d: 'e' }],
  ['a: b\r\n\r\nc:\r\n- d\r\n- [e,\r\n   f]\r\n', { a: 'b', c: ['d', ['e', 'f']] }],
  ['a: # b\n  c: d\ne: # f', { a: { c: 'd' }, e: null }],
  ['-   a\n-   b: c\n    d: e\n- -\n- - -\n- a- b\n', ['a', { b: 'c', d: 'e' }, [null], [[null]], 'a- b']],
  ['a: b[c\nd: e"f\ng: h{i\n', { a: 'b[c', d: 'e"f', g: 'h{i' }],
  ['a: |\n  b\n\n  c\nd: e', { a: 'b\n\nc\n', d: 'e' }],
  ['a: |\n  b\n     \n  c\n', undefined],
  ['a: |\n  b\rc\n', undefined],
  ['a: |\r\n  b\r\n\r\n  c\r\n', { a: 'b\n\nc\n' }],
  ['a: [b,\rc]', undefined],
  ['', undefined],
  ['# a\n', undefined],
  ['---\n', undefined],
  ['a: {__proto__: b}', undefined],
  ['a: b #c\n  d', undefined],
  ['a: [b #c\n  ]', undefined],
  ['a: [b: c]', undefined],
  ['a: [b,]', undefined],
  ['a: [b\n]', undefined],
  ['a: {b}', undefined],
  ['a: {b: }', undefined],
  ['a: {b: 1, b: 2}', undefined],
  ['a: &x b', undefined],
  ['a: b\n  c', undefined],
  ['a: 1\na: 2', undefined],
  ['a:\tb', undefined],
  ['a: b\n---\nc: d', undefined],
])('%j', (written, expected) => {
  expect(readEveryday(written)).toEqual(expected);
});
