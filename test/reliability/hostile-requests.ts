/** Requests as nobody sends them who means well: in the simulator, where no Envoy has refused the worst of them. */
import fc, { type Arbitrary } from 'fast-check';
import type { Text } from '../../simulator/bytes.ts';
import type { Header } from '../../simulator/headers.ts';
import { EXAMPLE_REQUESTS } from '../twins/example.ts';
import { requests } from '../twins/requests.ts';

const KILOBYTE = 1024;
/** Envoy itself has a limit of 60 KB unless told otherwise. */
const LARGE = 512 * KILOBYTE;

const bytes: Arbitrary<Text> = fc.uint8Array({ maxLength: 40 });
const odd: Arbitrary<Text> = fc.constantFrom<Text>(
  '',
  '\0',
  '/',
  '//',
  '*',
  '?',
  '/?',
  '/?&&=&=',
  '/%00%0d%0a',
  '/\r\nx-mainsheet-route: a',
  ':',
  '[',
  ']:80',
  '[::1',
  '.',
  '..a',
  `*.a`,
  Uint8Array.of(0x2f, 0xff, 0x3f, 0xfe, 0x3d, 0xc3),
  Uint8Array.of(0xed, 0xa0, 0x80),
);
/** Rarely: one of these costs as much as a hundred others. */
const large: Arbitrary<Text> = fc
  .tuple(fc.constantFrom('a', '/', '&', 'x=1&', '=', '.', '\0', 'ab', 'é'), fc.constantFrom(1, 64, 512))
  .map(([piece, kilobytes]) => piece.repeat((kilobytes * KILOBYTE) / piece.length));
const texts = fc.oneof(
  { arbitrary: odd, weight: 60 },
  { arbitrary: bytes, weight: 60 },
  { arbitrary: fc.constantFrom<Text>('a', '1', '/exact', '/prefix/', '/folding/', 'ab'), weight: 60 },
  { arbitrary: large, weight: 1 },
);
const names = fc.oneof(
  { arbitrary: fc.constantFrom('x-a', 'x-b', 'x-c', 'x-d', 'x-e', 'x-bits', 'x-ab'), weight: 6 },
  { arbitrary: fc.constantFrom(':method', ':scheme', ':authority', ':path', 'host'), weight: 2 },
  { arbitrary: fc.constantFrom('', '\0', 'x-\0', 'x-mainsheet-route', 'x-mainsheet-rule', 'é', ' '), weight: 2 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 70 }), weight: 1 },
);
const headers = fc.tuple(names, texts).map(([name, value]): Header => [name, value]);

/** Some of the four, in some order, each perhaps not what it should be. */
const pseudo = fc
  .shuffledSubarray<[string, Text]>([
    [':method', 'GET'],
    [':scheme', 'http'],
    [':authority', 'a'],
    [':path', '/a'],
  ])
  .chain((some) => fc.tuple(...some.map(([name, usual]) => fc.tuple(fc.constant(name), usualOr(usual)))));

function usualOr(usual: Text): Arbitrary<Text> {
  return fc.oneof({ arbitrary: fc.constant(usual), weight: 3 }, { arbitrary: texts, weight: 2 });
}

/** Many of one header: chains of values, and more than any arena's first chunk holds. */
const crowds = fc
  .tuple(headers, fc.constantFrom(100, 1_000, 10_000))
  .filter(([[name, value], count]) => (name.length + value.length) * count <= LARGE)
  .map(([header, count]) => Array.from({ length: count }, () => header));

/** An ordinary request that meets a rule, with something added. */
const disguised = fc
  .tuple(fc.constantFrom(...EXAMPLE_REQUESTS.map(([, list]) => list)), fc.array(headers, { maxLength: 4 }))
  .map(([list, more]) => [...list, ...more]);

export const hostileRequests: Arbitrary<Header[]> = fc.oneof(
  {
    arbitrary: fc
      .tuple(pseudo, fc.array(headers, { maxLength: 8 }))
      .map(([first, more]): Header[] => [...first, ...more]),
    weight: 120,
  },
  { arbitrary: disguised, weight: 60 },
  { arbitrary: requests('latin1'), weight: 20 },
  { arbitrary: fc.tuple(pseudo, crowds).map(([first, more]): Header[] => [...first, ...more]), weight: 1 },
);
