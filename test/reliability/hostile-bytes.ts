/** Requests as bytes that Envoy has to make sense of, or refuse: HTTP/1 lines and bodies, HTTP/2 header blocks. */
import fc, { type Arbitrary } from 'fast-check';
import type { Field } from './http2-bytes.ts';

const KILOBYTE = 1024;
const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE', 'get', 'G\0T', '', 'PRI'];
const SOUND_TARGETS = ['/', '/exact', '/prefix/x?q=1', '/folding/x', '/rest1', '/delay', '/abort', '/both', '/?s'];
const TARGETS = [
  '*',
  '',
  '//',
  '/%00',
  '/%0d%0ax-mainsheet-route:%20a',
  '/a\0b',
  '/\xff\xfe',
  'http://a/exact',
  'http://a:99999/',
  'a:80',
  '/?&&&=&q',
  `/?${'q=1&'.repeat(2_000)}`,
  `/${'a'.repeat(8 * KILOBYTE)}`,
];
const AUTHORITIES = [
  'a',
  'A:80',
  'c.a',
  '',
  'a:b',
  '[::1]',
  '[',
  'a b',
  'a\0',
  'a,b',
  '\xff',
  `${'a.'.repeat(2_000)}a`,
];
const SOUND_NAMES = ['x-a', 'x-b', 'x-bits', 'x-c', 'x-d', 'x-mainsheet-rule', 'X-MAINSHEET-ROUTE'];
const NAMES = ['host', 'x y', '', 'x\0', '\xff', ':path', 'te', 'content-length'];
const SOUND_VALUES = ['1', '23', 'ab', '', 'b'.repeat(4 * KILOBYTE)];
const VALUES = ['1', 'ab', '', ' ', '\0', '\xff\xfe', 'a\rb', 'a\nx-b: 2', 'a\r\n b', 'a'.repeat(4 * KILOBYTE)];
const LARGE_VALUES = ['ab'.repeat(20 * KILOBYTE), 'a'.repeat(100 * KILOBYTE)];
const BODIES: [string[], string][] = [
  [[], ''],
  [['content-length: 3'], 'abc'],
  [['content-length: 3', 'content-length: 4'], 'abcd'],
  [['content-length: 4', 'transfer-encoding: chunked'], '0\r\n\r\n'],
  [['transfer-encoding: chunked'], '3\r\nabc\r\n0\r\n\r\n'],
  [['transfer-encoding: chunked'], '3\r\nabc\r\n0\r\nx-mainsheet-route: a\r\n\r\n'],
  [['transfer-encoding: chunked'], 'zz\r\n'],
  [['transfer-encoding: identity, chunked'], '0\r\n\r\n'],
  [['content-length: -1'], ''],
  [['content-length: 99999999999999999999'], ''],
  [['connection: upgrade', 'upgrade: websocket'], ''],
  [['connection: x-mainsheet-route, close', 'x-mainsheet-route: a'], ''],
];

/** Sound more often than not: one that is not is all that Envoy needs to refuse the whole request. */
const fields = fc.oneof(
  { arbitrary: fc.tuple(fc.constantFrom(...SOUND_NAMES), fc.constantFrom(...SOUND_VALUES)), weight: 240 },
  { arbitrary: fc.tuple(fc.constantFrom(...SOUND_NAMES), fc.constantFrom(...VALUES)), weight: 30 },
  { arbitrary: fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...SOUND_VALUES)), weight: 15 },
  {
    arbitrary: fc.tuple(fc.constantFrom(...SOUND_NAMES), fc.string({ unit: 'binary', maxLength: 20 })),
    weight: 15,
  },
  { arbitrary: fc.tuple(fc.constantFrom(...SOUND_NAMES), fc.constantFrom(...LARGE_VALUES)), weight: 1 },
);
const headers = fc.oneof(
  { arbitrary: fc.array(fields, { maxLength: 5 }), weight: 100 },
  {
    arbitrary: fc.tuple(fields, fc.constantFrom(90, 300)).map(([one, n]) => Array.from({ length: n }, () => one)),
    weight: 1,
  },
);
/** More often right than wrong, so that most of a request is looked at. */
const mostly = (usual: string, others: string[]): Arbitrary<string> =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 6 }, { arbitrary: fc.constantFrom(...others), weight: 1 });

const targets = fc.oneof(
  { arbitrary: fc.constantFrom(...SOUND_TARGETS), weight: 3 },
  { arbitrary: fc.constantFrom(...TARGETS), weight: 1 },
);

/** In Latin-1. */
export const hostileHttp1: Arbitrary<Buffer> = fc
  .record({
    method: mostly('GET', METHODS),
    target: targets,
    version: mostly('HTTP/1.1', ['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1 ', '']),
    hosts: fc.oneof(
      { arbitrary: mostly('a', AUTHORITIES).map((host) => [host]), weight: 12 },
      { arbitrary: fc.constantFrom<string[]>([], ['a', 'c.a']), weight: 1 },
    ),
    headers,
    body: fc.oneof(
      { arbitrary: fc.constant(BODIES[0]!), weight: 3 },
      { arbitrary: fc.constantFrom(...BODIES), weight: 1 },
    ),
    ending: mostly('\r\n', ['\n']),
  })
  .map(({ method, target, version, hosts, headers, body: [framing, body], ending }) => {
    const lines = [
      `${method} ${target} ${version}`,
      ...hosts.map((host) => `host: ${host}`),
      ...headers.map(([name, value]) => `${name}: ${value}`),
      ...framing,
    ];
    return Buffer.from(`${lines.join(ending)}${ending}${ending}${body}`, 'latin1');
  });

export interface Http2Request {
  fields: Field[];
  trailers?: Field[];
}

/** Pseudo headers missing, doubled, out of order; names in capitals; bytes that HTTP/1 could not even carry. */
export const hostileHttp2: Arbitrary<Http2Request> = fc
  .record(
    {
      pseudo: fc.shuffledSubarray([':method', ':scheme', ':authority', ':path', ':path', ':protocol'], {
        minLength: 2,
      }),
      ordered: fc.nat(9).map((n) => n > 0),
      method: mostly('GET', METHODS),
      target: targets,
      authority: mostly('a', AUTHORITIES),
      headers,
      trailers: fc.array(fields, { maxLength: 3 }),
    },
    { requiredKeys: ['pseudo', 'ordered', 'method', 'target', 'authority', 'headers'] },
  )
  .map(({ pseudo, ordered, method, target, authority, headers, trailers }) => {
    const usual = [':method', ':scheme', ':authority', ':path'];
    const values: Record<string, string> = {
      ':method': method,
      ':scheme': 'http',
      ':authority': authority,
      ':path': target,
      ':protocol': 'websocket',
    };
    const first = (ordered ? usual : pseudo).map((name): Field => [name, values[name]!]);
    const rest = headers.map(([name, value]): Field => [name.toLowerCase(), value]);
    return { fields: [...first, ...rest], ...(trailers && { trailers }) };
  });
