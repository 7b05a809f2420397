/**
 * Random plans. All values come from small alphabets whose members are prefixes, cases and near misses of one another,
 * so that rules hit, overlap and nearly hit.
 */
import fc, { type Arbitrary } from 'fast-check';
import type {
  Action,
  Condition,
  Destination,
  Fault,
  Forward,
  HeaderOps,
  HttpHandler,
  Match,
  Mirror,
  Rewrite,
  StringTest,
} from '../../plan/plan.ts';

export const PATHS = ['/', '/a', '/A', '/ab', '/a/', '/a/b', '/a/b/c', '/b', '/aa', '/%61', '/a//b', '*'];
const PATH_REGEXES = [
  '.*',
  '/a.*',
  '/a|/b',
  '/[ab]',
  '(?i)/AB?',
  '/a/?',
  '/(a|ab)(/.*)?',
  '^/a$',
  '/\\w+',
  '/a{1,2}b?',
  '[^/]*',
  '.+b',
  '/\\Qa\\E\\b.*',
  '(/a/b|/a)(/c)*',
];
export const VALUES = ['', 'a', 'A', 'ab', 'abc', 'b', 'a,b', 'a b', '1', 'é'];
const VALUE_REGEXES = [
  'a.*',
  '.*',
  'a|b',
  '[a-z]+',
  '(?i)A',
  '.',
  '..',
  'é',
  '[^a]+',
  '.*\\bb',
  'a?b?',
  '[^\\x00-\\x7f]+',
];
export const METHODS = ['GET', 'POST', 'get'];
export const SCHEMES = ['http', 'https'];
export const HEADERS = ['x-a', 'x-b', 'x-ab'];
export const PARAMETERS = ['x', 'X', 'y', 'xx'];
export const AUTHORITIES = ['a', 'A', 'a:80', 'A:81', 'b.a', 'b.A:80', 'c.b.a', '.a', 'ba', 'x', '[::1]', '[::1]:80'];
const DOMAINS = {
  ignored: ['a', 'b.a', '*.a', '*a', '*.b.a', '[::1]', '*'],
  significant: ['a', 'a:80', 'b.a', 'b.a:80', '*.a', '*.a:80', '*', '[::1]:80'],
} as const;

// ------------------------------------------------------------------------------------------------ conditions

function tests(values: string[], regexes: string[]): Arbitrary<StringTest> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...values).map((value): StringTest => ({ kind: 'exact', value })), weight: 3 },
    {
      arbitrary: fc
        .constantFrom(...values.filter((value) => value))
        .map((value): StringTest => ({ kind: 'prefix', value })),
      weight: 2,
    },
    { arbitrary: fc.constantFrom(...regexes).map((value): StringTest => ({ kind: 'regex', value })), weight: 2 },
  );
}

const presence = fc.constant<StringTest>({ kind: 'present' });
const pathTests = tests(PATHS, PATH_REGEXES) as Arbitrary<Exclude<StringTest, { kind: 'present' }>>;
const valueTests = fc.oneof({ arbitrary: tests(VALUES, VALUE_REGEXES), weight: 4 }, { arbitrary: presence, weight: 1 });

const conditions: Arbitrary<Condition> = fc.oneof(
  {
    arbitrary: fc
      .tuple(pathTests, fc.boolean())
      .map(([test, ignoreCase]) => ({ on: 'path' as const, test, ignoreCase })),
    weight: 4,
  },
  { arbitrary: header(fc.constantFrom(...HEADERS), valueTests), weight: 4 },
  { arbitrary: header(fc.constant(':method'), tests(METHODS, ['GET|POST', 'P.*'])), weight: 1 },
  { arbitrary: header(fc.constant(':scheme'), tests(SCHEMES, ['https?'])), weight: 1 },
  { arbitrary: header(fc.constant(':authority'), tests(AUTHORITIES, ['a.*', '.*:80', '.*a'])), weight: 1 },
  {
    arbitrary: fc.record({ on: fc.constant('query' as const), name: fc.constantFrom(...PARAMETERS), test: valueTests }),
    weight: 3,
  },
);

function header(names: Arbitrary<string>, test: Arbitrary<StringTest>): Arbitrary<Condition> {
  const negate = fc.boolean();
  return fc
    .record({ on: fc.constant('header' as const), name: names, test, negate })
    .map((condition) => ({ ...condition, negate: condition.negate && !condition.name.startsWith(':') }));
}

const matches: Arbitrary<Match> = fc.record({
  conditions: fc.oneof(
    { arbitrary: fc.constant<Condition[]>([]), weight: 1 },
    { arbitrary: fc.array(conditions, { minLength: 1, maxLength: 3 }), weight: 11 },
  ),
});

// ------------------------------------------------------------------------------------------------ actions

const NO_EDITS: HeaderOps = { request: { set: [], add: [], remove: [] }, response: { set: [], add: [], remove: [] } };
const SUBSETS = ['v1', 'v2', 'v3'];

const destinations: Arbitrary<Destination[]> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...SUBSETS), fc.constantFrom(0, 1, 3)), {
    minLength: 1,
    maxLength: 3,
    selector: ([subset]) => subset,
  })
  .map((list) =>
    list.map(([subset, weight], i) => ({
      // Istio refuses weights of zero in all.
      weight: i === 0 && list.every((other) => other[1] === 0) ? 1 : weight,
      cluster: `outbound|80|${subset}|a`,
      host: 'a',
      subset,
      port: 80,
      headers: NO_EDITS,
    })),
  );

const mirrors: Arbitrary<Mirror[]> = fc
  .array(fc.constantFrom(0, 250_000, 500_000, 1_000_000), { maxLength: 4 })
  .map((chances) =>
    chances.map((perMillion, i) => {
      const host = `mirror${i}`;
      return { cluster: `outbound|80||${host}`, host, port: 80, perMillion, shadowSuffix: false };
    }),
  );

const rewrites = fc.constantFrom<Rewrite>({}, {}, { uri: '/new' });

const forwards: Arbitrary<Forward> = fc
  .record({ destinations, mirrors, rewrite: rewrites, timeout: fc.constantFrom(0, 500) })
  .map((parts) => ({ kind: 'forward', headers: NO_EDITS, weighted: parts.destinations.length > 1, ...parts }));

const actions: Arbitrary<Action> = fc.oneof(
  { arbitrary: forwards, weight: 6 },
  { arbitrary: fc.constant<Action>({ kind: 'redirect', headers: NO_EDITS, code: 301, uri: '/gone' }), weight: 1 },
  { arbitrary: fc.constant<Action>({ kind: 'direct', headers: NO_EDITS, status: 418 }), weight: 1 },
);

const chances = fc.constantFrom(1, 500_000, 999_999, 1_000_000, 1_000_000, 1_000_000);
const delays = fc.record({ milliseconds: fc.constantFrom(1, 7, 2_000), perMillion: chances });
const aborts = fc.oneof(
  fc.record({ perMillion: chances, httpStatus: fc.constantFrom(400, 503, 555) }),
  fc.record({ perMillion: chances, grpcStatus: fc.constantFrom(0, 5, 14) }),
);
const faults: Arbitrary<Fault | undefined> = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 6 },
  { arbitrary: fc.record({ delay: delays }), weight: 1 },
  { arbitrary: fc.record({ abort: aborts }), weight: 1 },
  { arbitrary: fc.record({ delay: delays, abort: aborts }), weight: 1 },
);

// ------------------------------------------------------------------------------------------------ hosts

interface Body {
  matches: Match[];
  fault: Fault | undefined;
  action: Action;
}

const bodies: Arbitrary<Body> = fc.record({
  matches: fc.array(matches, { minLength: 1, maxLength: 3 }),
  fault: faults,
  action: actions,
});

/** One handler with a few hosts, which share out some of the domains among themselves. */
export const handlers: Arbitrary<HttpHandler> = fc
  .constantFrom('ignored' as const, 'significant' as const)
  .chain((ports) =>
    fc
      .record({
        domains: fc.shuffledSubarray([...DOMAINS[ports]], { minLength: 1, maxLength: 5 }),
        hosts: fc.array(
          fc.record({
            httpsRedirect: fc.integer({ max: 15, min: 0 }),
            rules: fc.array(bodies, { maxLength: 8, size: 'max' }),
          }),
          { minLength: 1, maxLength: 3 },
        ),
      })
      .map(({ domains, hosts }) => ({
        kind: 'http' as const,
        name: 'twin',
        edge: false,
        ports,
        forwardProxy: false,
        pathNormalization: 'BASE' as const,
        virtualHosts: hosts
          .map(({ httpsRedirect, rules }, h) => ({
            name: `host${h}`,
            domains: domains.filter((_, d) => d % hosts.length === h),
            httpsRedirect: httpsRedirect === 15,
            rules: rules.map(({ matches, fault, action }, r) => ({
              name: `host${h}/rule${r}`,
              matches,
              ...(fault && { fault }),
              action,
            })),
          }))
          .filter(({ domains }) => domains.length > 0),
      })),
  );
