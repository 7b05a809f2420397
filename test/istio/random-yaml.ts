/** YAML at random: what people write, with the letters that mean something to YAML strewn in. */
import fc, { type Arbitrary } from 'fast-check';
import { stringify } from 'yaml';

/** Letters that mean something to YAML, and some that do not. */
const LETTERS = [
  ...' \n\t\r:#-?,[]{}&*!|>\'"%@`~\\/.<=+_019aye$^()',
  '- ',
  ': ',
  '\n  ',
  '\n- ',
  ' #',
  '---',
  '|\n',
  "''",
  '<<: ',
];

const WORDS = [
  'reviews',
  'a.b',
  '/api/v1',
  '80',
  '1.5',
  '010',
  'y',
  'no',
  'on',
  'null',
  '~',
  '1e3',
  '.*',
  '5s',
  'a b',
  'x-y',
  '{"a": 1}',
  "it's",
];
const text = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...WORDS) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.constantFrom(...WORDS, '', '  b'), { minLength: 2, maxLength: 4 })
      .map((lines) => `${lines.join('\n')}\n`),
  },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...LETTERS, 'é'), maxLength: 8 }) },
);
const key = fc.oneof(
  { weight: 30, arbitrary: fc.stringMatching(/^[a-z][a-z./]{0,5}$/) },
  { weight: 1, arbitrary: text },
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    text,
    fc.oneof(fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}));

/** YAML of random objects, a few letters of it changed. */
export const yaml = fc
  .tuple(
    fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 }),
    fc.record({
      indentSeq: fc.boolean(),
      defaultKeyType: fc.constant('PLAIN'),
      defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL'),
      collectionStyle: fc.constantFrom('any', 'block', 'flow'),
      lineWidth: fc.constantFrom(0, 20),
    }),
  )
  .map(([object, options]) => stringify(object, options as object))
  .chain(changed);

/** @returns the text with a few of its letters changed */
export function changed(text: string): Arbitrary<string> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(2),
    put: fc.constantFrom('', ...LETTERS),
  });
  return fc.array(change, { maxLength: 2 }).map((changes) =>
    changes.reduce((written, { at, cut, put }) => {
      const place = Math.floor(at * written.length);
      return written.slice(0, place) + put + written.slice(place + cut);
    }, text),
  );
}
