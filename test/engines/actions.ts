/** Random actions with every field that an action has, faults too. Nothing is left to chance: all happens or does not. */
import fc, { type Arbitrary } from 'fast-check';
import type {
  Action,
  Cors,
  Destination,
  DirectResponse,
  Fault,
  Forward,
  HashPolicy,
  Mirror,
  Redirect,
  Retry,
  Rewrite,
  StringTest,
} from '../../plan/plan.ts';
import { edits } from './edits.ts';
import { BROKEN, destination, mirror } from './places.ts';

export const ALWAYS = 1_000_000;
/** Milliseconds. A backend that is asked to be slow takes far longer than these, any other far less. */
const TIMEOUT = 1_000;
const PER_TRY_TIMEOUT = 500;
const DELAY = 100;

export const ORIGINS = ['https://a', 'https://ab', 'http://a', 'null'];

// ------------------------------------------------------------------------------------------------ answers

const ORIGIN_TESTS: StringTest[] = [
  { kind: 'exact', value: 'https://a' },
  { kind: 'exact', value: '*' },
  { kind: 'prefix', value: 'https://' },
  { kind: 'regex', value: 'https?://a' },
];

const cors: Arbitrary<Cors> = fc
  .record({
    origins: fc.shuffledSubarray(ORIGIN_TESTS, { maxLength: 2 }),
    methods: fc.constantFrom<string[]>([], ['GET'], ['GET', 'POST']),
    headers: fc.constantFrom<string[]>([], ['x-a', 'x-b']),
    expose: fc.constantFrom<string[]>([], ['x-resp']),
    maxAge: optional(fc.constantFrom(1_000, 86_400_000)),
    credentials: optional(fc.boolean()),
    forwardUnmatchedPreflights: fc.boolean(),
  })
  .map(defined<Cors>);

const common = { headers: edits, cors: optional(cors, 3) };

const redirects: Arbitrary<Redirect> = fc
  .record({
    kind: fc.constant('redirect' as const),
    ...common,
    code: fc.constantFrom(301, 302, 303, 307, 308),
    path: fc.constantFrom<Pick<Redirect, 'uri' | 'prefixRewrite'>>(
      {},
      { uri: '/gone' },
      { uri: '/gone?z=1' },
      { uri: '/%PREFIX()%' },
      { prefixRewrite: '/moved' },
      { prefixRewrite: '/' },
    ),
    authority: optional(fc.constantFrom('other.example.com', 'other:81')),
    scheme: optional(fc.constantFrom('http', 'https')),
    port: optional(fc.constantFrom(80, 443, 8443)),
  })
  .map(({ path, ...rest }) => defined<Redirect>({ ...rest, ...path }));

const directs: Arbitrary<DirectResponse> = fc
  .record({
    kind: fc.constant('direct' as const),
    ...common,
    status: fc.constantFrom(200, 204, 304, 404, 418, 503, 599),
    body: optional(fc.constantFrom({ text: 'a body' }, { text: '' }, { base64: 'AAEC/w==' })),
  })
  .map(defined<DirectResponse>);

// ------------------------------------------------------------------------------------------------ forward

const hashes = fc.constantFrom<HashPolicy>(
  { by: 'header', name: 'x-user' },
  { by: 'source-ip' },
  { by: 'query', name: 'x' },
  { by: 'cookie', name: 'sid', attributes: [] },
  { by: 'cookie', name: 'sid', path: '/a', ttl: 0, attributes: [['SameSite', 'Lax']] },
  { by: 'cookie', name: 'sid', ttl: 60_000, attributes: [] },
);

const target: Arbitrary<Destination> = fc.oneof(
  { arbitrary: fc.constantFrom('v1', 'v2', 'v3').map((subset) => destination(subset)), weight: 12 },
  {
    arbitrary: fc
      .tuple(fc.constantFrom('v1', 'v2'), hashes)
      .map(([subset, hash]) => ({ ...destination(subset), hash: [hash] })),
    weight: 2,
  },
  // Every request has an x-user, and all come from one address: the same backend each time.
  {
    arbitrary: fc
      .constantFrom<HashPolicy>({ by: 'header', name: 'x-user' }, { by: 'source-ip' })
      .map((hash) => ({ ...destination('ring'), hash: [hash] })),
    weight: 2,
  },
  { arbitrary: fc.constantFrom(...BROKEN).map((subset) => destination(subset)), weight: 1 },
);

/** One that takes all; `weighted`, it is one of several whose weights are 0. */
const destinations = fc
  .record({ taken: target, headers: edits, authority: optional(fc.constantFrom('dest.example.com')) })
  .map(({ taken, headers, authority }) => [defined<Destination>({ ...taken, headers, authority })]);

const mirrors: Arbitrary<Mirror[]> = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom('m1', 'm2', 'missing'), fc.constantFrom(0, ALWAYS, ALWAYS, ALWAYS), fc.boolean())
    .map(([subset, chance, suffix]) => mirror(subset, chance, suffix)),
  { maxLength: 3, selector: ({ cluster }) => cluster },
);

const retries: Arbitrary<Retry> = fc.record({
  attempts: fc.constantFrom(1, 2, 3),
  on: fc.constantFrom(
    ['5xx'],
    ['gateway-error', 'retriable-4xx'],
    ['reset'],
    ['connect-failure', 'refused-stream', 'unavailable', 'cancelled', 'retriable-status-codes'],
    ['retriable-status-codes'],
  ),
  statusCodes: fc.constantFrom<number[]>([], [418], [503, 404]),
  // Short, so that no timeout comes between two attempts.
  backoff: fc.constant(1),
  avoidPreviousHosts: fc.boolean(),
  otherPriorities: fc.boolean(),
});

/** Never two timeouts of which either might come first. */
const patience = fc.constantFrom<{ timeout: number; perTryTimeout?: number }>(
  { timeout: 0 },
  { timeout: TIMEOUT },
  { timeout: 0, perTryTimeout: PER_TRY_TIMEOUT },
  { timeout: TIMEOUT, perTryTimeout: 10 * TIMEOUT },
);

const rewrites: Arbitrary<Rewrite> = fc
  .record({
    path: fc.constantFrom<Rewrite>(
      {},
      {},
      { uri: '/new' },
      { uri: '/' },
      { uri: '/new/' },
      { regex: { pattern: '/a', substitution: '/z' } },
      { regex: { pattern: '^/([^/]*)/(.*)$', substitution: '/\\2/\\1' } },
    ),
    authority: optional(fc.constantFrom('new.example.com')),
  })
  .map(({ path, authority }) => defined<Rewrite>({ ...path, authority }));

const forwards: Arbitrary<Forward> = fc
  .record({
    kind: fc.constant('forward' as const),
    ...common,
    destinations,
    weighted: fc.boolean(),
    mirrors,
    retry: optional(retries),
    patience,
    rewrite: rewrites,
  })
  .map(({ patience: { timeout, perTryTimeout }, retry, ...rest }) =>
    defined<Forward>({ ...rest, timeout, retry: retry && defined<Retry>({ ...retry, perTryTimeout }) }),
  );

export const actions: Arbitrary<Action> = fc.oneof(
  { arbitrary: forwards, weight: 8 },
  { arbitrary: redirects, weight: 1 },
  { arbitrary: directs, weight: 1 },
);

// ------------------------------------------------------------------------------------------------ faults

const chance = fc.constantFrom(0, ALWAYS, ALWAYS);
const delays = fc.record({ milliseconds: fc.constant(DELAY), perMillion: chance });
const aborts = fc.oneof(
  fc.record({ perMillion: chance, httpStatus: fc.constantFrom(200, 400, 404, 503, 599) }),
  fc.record({ perMillion: chance, grpcStatus: fc.constantFrom(0, 5, 14) }),
);

export const faults: Arbitrary<Fault | undefined> = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 8 },
  { arbitrary: fc.record({ delay: delays }), weight: 1 },
  { arbitrary: fc.record({ abort: aborts }), weight: 1 },
  { arbitrary: fc.record({ delay: delays, abort: aborts }), weight: 1 },
);

// ------------------------------------------------------------------------------------------------ absence

/** There once for every `seldom` times that it is not. */
function optional<T>(arbitrary: Arbitrary<T>, seldom = 1): Arbitrary<T | undefined> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: seldom }, { arbitrary, weight: 1 });
}

/** Without what is undefined: in a plan an absent field is not there. */
function defined<T extends object>(fields: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
