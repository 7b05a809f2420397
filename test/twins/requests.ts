/** Random requests from the alphabets of the plans, as Envoy would hand them to the filter. */
import fc, { type Arbitrary } from 'fast-check';
import type { Text } from '../../simulator/bytes.ts';
import type { Header } from '../../simulator/headers.ts';
import { AUTHORITIES, HEADERS, METHODS, PARAMETERS, PATHS, SCHEMES, VALUES } from './plans.ts';

/** Bytes that are no UTF-8 only where the dialect is Latin-1: in UTF-8 their meaning is not defined. */
const LATIN1_VALUES: Text[] = [Uint8Array.of(0xe9), Uint8Array.of(0x61, 0xff)];

const parameters = fc
  .tuple(fc.constantFrom(...PARAMETERS, ''), fc.option(fc.constantFrom('', 'a', 'ab', '1', 'a=b', '%61', 'a;y=b')))
  .map(([name, value]) => (value === null ? name : `${name}=${value}`));

const targets = fc
  .tuple(fc.constantFrom(...PATHS), fc.option(fc.array(parameters, { maxLength: 3 })))
  .map(([path, query]) => (query === null ? path : `${path}?${query.join('&')}`));

/** Mostly such as some plan has a domain for. */
const authorities = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'b.a', 'a:80', 'B.a:80'), weight: 2 },
  { arbitrary: fc.constantFrom(...AUTHORITIES), weight: 1 },
);

export function requests(dialect: 'latin1' | 'utf8'): Arbitrary<Header[]> {
  const values = fc.constantFrom<Text>(...VALUES, ...(dialect === 'latin1' ? LATIN1_VALUES : []));
  return fc
    .record({
      method: fc.constantFrom(...METHODS),
      scheme: fc.constantFrom(...SCHEMES),
      authority: authorities,
      target: targets,
      headers: fc.array(fc.tuple(fc.constantFrom(...HEADERS, 'x-other'), values), { maxLength: 4 }),
    })
    .map(({ method, scheme, authority, target, headers }) => [
      [':method', method],
      [':scheme', scheme],
      [':authority', authority],
      [':path', target],
      ...headers,
    ]);
}
