/** What comes of each trap: requests and their outcomes, under the name of the case beside this file. */
import type { Expectation, Probe, Seen } from '../conformance/case.ts';

/** A request through the client's sidecar to port 80 of `<trap>.test`, unless it says otherwise. */
export type Row = Partial<Omit<Probe, 'name'>> & { expect: Expectation };

const from = (pod: string): Expectation => ({ status: 200, backend: `${pod}:10080` });
const BLUE = from('blue');
const GREEN = from('green');
const NOT_FOUND: Expectation = { status: 404 };
/** Envoy has no such cluster. */
const NO_CLUSTER: Expectation = { status: 503 };
const NO_ENDPOINT: Expectation = { status: 503, body: 'no healthy upstream', contentType: 'text/plain' };
const aborted = (status: number): Expectation => ({ status, body: 'fault filter abort', contentType: 'text/plain' });
const redirected = (location: string): Expectation => ({ status: 301, responseHeaders: { location } });
const hit = (trap: string, more: Partial<Seen> = {}): Seen => ({
  method: 'GET',
  path: '/',
  authority: `${trap}.test`,
  ...more,
});
const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'POST' },
});
const FRIEND = 'https://good.example';
const STRANGER = 'https://bad.example';

export const TRAPS: Record<string, Row[]> = {
  'textual-prefix': [
    { path: '/foo/x', expect: GREEN },
    { path: '/foobar', expect: GREEN },
  ],
  'slash-at-the-end': [
    { path: '/bar/', expect: GREEN },
    { path: '/bar', expect: BLUE },
    { path: '/exact', expect: GREEN },
    { path: '/exact/', expect: BLUE },
  ],
  'regex-matches-the-whole': [
    { path: '/v1', expect: GREEN },
    { path: '/v1/x', expect: BLUE },
    { headers: { 'x-team': 'core' }, expect: GREEN },
    { headers: { 'x-team': 'core-network' }, expect: BLUE },
  ],
  'regex-minds-the-case': [
    { path: '/abc', expect: GREEN },
    { path: '/Abc', expect: BLUE },
  ],
  'escaped-path': [
    { path: '/enc/%41', expect: BLUE },
    { path: '/enc/A', expect: BLUE },
  ],
  'double-slash': [
    { path: '/admin', expect: { status: 403 } },
    { path: '/public/../admin', expect: { status: 403 } },
    { path: '//admin', expect: { ...BLUE, seen: hit('double-slash', { path: '//admin' }) } },
  ],
  'options-star': [
    { method: 'OPTIONS', path: '/', expect: BLUE },
    { method: 'OPTIONS', path: '*', expect: NOT_FOUND },
  ],
  'raw-query': [
    { path: '/?q=a%20b', expect: BLUE },
    { path: '/?q=a+b', expect: BLUE },
    { path: '/?n=2&n=1', expect: GREEN },
    { path: '/?n=1&n=2', expect: BLUE },
  ],
  'empty-is-not-absent': [{ headers: { 'x-user': '' }, expect: GREEN }, { expect: BLUE }],
  'without-means-none-of-them': [
    { expect: GREEN },
    { headers: { 'x-a': '1' }, expect: BLUE },
    { headers: { 'x-a': '1', 'x-b': '1' }, expect: BLUE },
  ],
  'without-counts-missing-as-empty': [{ expect: BLUE }, { headers: { 'x-user': 'jason' }, expect: BLUE }],
  'repeated-header': [
    {
      headers: [
        ['x-role', 'guest'],
        ['x-role', 'admin'],
      ],
      expect: GREEN,
    },
    { headers: { 'x-role': 'guest,admin' }, expect: BLUE },
  ],
  'authority-as-sent': [
    { expect: GREEN },
    { host: 'Authority-As-Sent.test', expect: BLUE },
    { host: 'authority-as-sent.test:80', expect: BLUE },
  ],
  'scheme-by-hearsay': [
    { expect: BLUE },
    { headers: { 'x-forwarded-proto': 'https' }, expect: GREEN },
    { proxy: 'edge', headers: { 'x-forwarded-proto': 'https' }, expect: BLUE },
  ],
  'gateways-silence-source-labels': [
    { path: '/labels', expect: BLUE },
    { path: '/with', expect: GREEN },
  ],
  'source-of-a-gateway': [
    { proxy: 'edge', path: '/client', expect: BLUE },
    { proxy: 'edge', path: '/own', expect: GREEN },
  ],
  'no-match-is-not-the-default': [
    { host: 'lonely', path: '/api', expect: BLUE },
    { host: 'lonely', path: '/other', expect: NOT_FOUND },
  ],
  'catch-all-hides-the-rest': [
    { path: '/late', expect: BLUE },
    { path: '/api', expect: BLUE },
  ],
  'one-virtual-service-a-host': [
    { path: '/older', expect: BLUE },
    { path: '/newer', expect: NOT_FOUND },
  ],
  'gateway-joins-by-age': [
    { proxy: 'edge', path: '/newer', expect: GREEN },
    { proxy: 'edge', path: '/api/v2', expect: BLUE },
    { proxy: 'edge', path: '/other', expect: BLUE },
  ],
  'exact-host-stands-alone': [
    { proxy: 'edge', host: 'any.exact-host-stands-alone.test', path: '/wild', expect: GREEN },
    { proxy: 'edge', host: 'own.exact-host-stands-alone.test', path: '/own', expect: BLUE },
    { proxy: 'edge', host: 'own.exact-host-stands-alone.test', path: '/wild', expect: NOT_FOUND },
  ],
  'wildcard-host': [
    { proxy: 'edge', host: 'a.wildcard-host.test', expect: BLUE },
    { proxy: 'edge', host: 'a.b.wildcard-host.test', expect: BLUE },
    { proxy: 'edge', host: 'wildcard-host.test', expect: NOT_FOUND },
  ],
  'wildcard-over-service-entries': [
    { host: 'one.two.entries.example', expect: GREEN },
    { host: 'z.two.entries.example', expect: BLUE },
  ],
  'unknown-host-on-port-80-only': [
    { expect: GREEN },
    { port: 7300, expect: { unrouted: true } },
    { host: 'ghost', expect: { unrouted: true } },
    { host: 'ghost.default.svc.cluster.local', expect: GREEN },
  ],
  'port-without-a-protocol': [
    { port: 7100, host: 'nameless', expect: BLUE },
    { port: 7100, host: 'anybody.test', expect: BLUE },
  ],
  'destination-without-a-port': [
    { path: '/with', expect: BLUE },
    { expect: NO_CLUSTER },
    { proxy: 'edge', expect: BLUE },
  ],
  'short-name-of-a-destination': [
    { path: '/full', expect: from('yellow.elsewhere') },
    { path: '/short', expect: NO_CLUSTER },
    { host: 'from-elsewhere.test', expect: from('yellow.elsewhere') },
    { host: 'from-elsewhere.test', path: '/blue', expect: NO_CLUSTER },
  ],
  'subset-that-is-not-there': [
    { path: '/undefined', expect: NO_CLUSTER },
    { path: '/empty', expect: NO_ENDPOINT },
    { path: '/nobody', expect: NO_CLUSTER },
  ],
  'client-namespace-rule-replaces': [{ expect: NO_CLUSTER }],
  'exact-rule-hides-wildcard-rule': [
    { path: '/two', expect: BLUE },
    { path: '/one', expect: NO_CLUSTER },
  ],
  'first-of-two-subsets': [
    { path: '/added', repeat: 10, expect: { share: { '200 merged-v2:10080': 1 } } },
    { repeat: 10, expect: { share: { '200 merged-v1:10080': 1 } } },
  ],
  'workload-selector-is-for-some': [{ expect: NO_CLUSTER }],
  'port-settings-inherit-nothing': [
    { host: 'both', port: 7400, headers: { 'x-user': 'jason' }, repeat: 40, expect: { sticky: true } },
    {
      host: 'both',
      headers: { 'x-user': 'jason' },
      repeat: 40,
      expect: { range: { '200 both-1:10080': [1, 39], '200 both-2:10080': [1, 39] } },
    },
  ],
  'delegate-under-a-regex': [{ path: '/shop/cart', expect: BLUE }],
  'delegate-that-is-missing': [{ path: '/shop', expect: BLUE }],
  'delegate-headers-replace': [
    { expect: { ...BLUE, seen: hit('delegate-headers-replace', { addedHeaders: { 'x-delegate': '1' } }) } },
  ],
  'rewrite-to-the-root': [
    { path: '/api/x', expect: { ...BLUE, seen: hit('rewrite-to-the-root', { path: '//x' }) } },
    { path: '/good/x', expect: { ...BLUE, seen: hit('rewrite-to-the-root', { path: '/x' }) } },
    { path: '/good', expect: { ...BLUE, seen: hit('rewrite-to-the-root') } },
  ],
  'rewrite-without-a-uri-match': [
    {
      path: '/deep/x',
      headers: { 'x-beta': '1' },
      expect: { ...BLUE, seen: hit('rewrite-without-a-uri-match', { path: '/betadeep/x' }) },
    },
    { path: '/deep/x', expect: { ...BLUE, seen: hit('rewrite-without-a-uri-match', { path: '/stable/deep/x' }) } },
  ],
  'rewrite-of-a-whole-path': [
    { path: '/old/a/b?q=1', expect: { ...BLUE, seen: hit('rewrite-of-a-whole-path', { path: '/new?q=1' }) } },
  ],
  'regex-rewrite-everywhere': [
    { path: '/banana', expect: { ...BLUE, seen: hit('regex-rewrite-everywhere', { path: '/bbnbnb' }) } },
  ],
  'formatter-before-the-rewrite': [
    {
      path: '/from/x',
      expect: {
        ...BLUE,
        seen: hit('formatter-before-the-rewrite', { path: '/to/x', addedHeaders: { 'x-path': '/from/x' } }),
        responseHeaders: { 'x-path': '/to/x' },
      },
    },
  ],
  'redirect-forgets-the-rest': [
    { path: '/old/page?q=1', expect: redirected('http://redirect-forgets-the-rest.test/new?q=1') },
    { path: '/good/page?q=1', expect: redirected('http://redirect-forgets-the-rest.test/new/page?q=1') },
  ],
  'redirect-drops-the-query': [
    { path: '/plain?a=1', expect: redirected('http://redirect-drops-the-query.test/new?a=1') },
    { path: '/other?a=1', expect: redirected('http://redirect-drops-the-query.test/new?moved=1') },
  ],
  'redirect-keeps-the-port': [
    { host: 'redirect-keeps-the-port.test:80', expect: redirected('https://redirect-keeps-the-port.test/') },
    { host: 'redirect-keeps-the-port.test:8080', expect: redirected('https://redirect-keeps-the-port.test:8080/') },
    {
      host: 'redirect-keeps-the-port.test:8080',
      path: '/authority',
      expect: redirected('https://redirect-keeps-the-port.test/authority'),
    },
  ],
  'header-set-of-one-and-many': [
    {
      path: '/one',
      expect: {
        ...BLUE,
        seen: hit('header-set-of-one-and-many', { path: '/one', addedHeaders: { 'x-level': 'destination' } }),
      },
    },
    { expect: { ...BLUE, seen: hit('header-set-of-one-and-many', { addedHeaders: { 'x-level': 'route' } }) } },
  ],
  'set-to-nothing': [{ headers: { 'x-token': 'secret' }, expect: { ...BLUE, seen: hit('set-to-nothing') } }],
  'weights-are-not-percent': [
    { path: '/single', repeat: 20, expect: { share: { '200 blue:10080': 1 } } },
    { repeat: 200, expect: { share: { '200 blue:10080': 0.5, '200 green:10080': 0.5 } } },
  ],
  'fault-without-percentage': [
    { path: '/abort', expect: BLUE },
    { path: '/delay', expect: { ...BLUE, elapsed: [0, 1] } },
  ],
  'delay-outside-the-timeout': [{ expect: { ...BLUE, elapsed: 0.4 } }],
  'abort-is-final': [
    {
      repeat: 100,
      expect: {
        share: { '503 -': 0.5, '200 blue:10080': 0.5 },
        otherShare: { 'green:10080 abort-is-final.test-shadow': 0.5 },
      },
    },
  ],
  'abort-of-a-preflight': [{ ...preflight(FRIEND), expect: aborted(500) }],
  'grpc-abort-over-http': [
    { expect: aborted(200) },
    {
      headers: { 'content-type': 'application/grpc' },
      expect: {
        status: 200,
        contentType: 'application/grpc',
        responseHeaders: { 'grpc-status': '14', 'grpc-message': 'fault filter abort' },
      },
    },
  ],
  'default-retries': [
    {
      headers: { 'x-be-fail': '2' },
      expect: { status: 503, backend: 'blue:10080' },
    },
    {
      path: '/on',
      headers: { 'x-be-fail': '2' },
      expect: {
        ...BLUE,
        otherHits: [1, 2].map(() => ({ backend: 'blue:10080', ...hit('default-retries', { path: '/on' }) })),
      },
    },
  ],
  'retries-nobody-asked-for': [
    { repeat: 40, expect: { share: { '200 half-down-1:10080': 1 } } },
    { path: '/never', repeat: 100, expect: { share: { '200 half-down-1:10080': 0.5, '503 -': 0.5 } } },
  ],
  'timeout-spans-the-retries': [
    {
      headers: { 'x-be-delay': '1' },
      settle: 1,
      once: true,
      expect: {
        status: 504,
        body: 'upstream request timeout',
        contentType: 'text/plain',
        otherHits: [1, 2].map(() => ({ backend: 'blue:10080', ...hit('timeout-spans-the-retries') })),
      },
    },
  ],
  'client-cannot-set-the-timeout': [
    { headers: { 'x-envoy-upstream-rq-timeout-ms': '50', 'x-be-delay': '0.3' }, expect: BLUE },
  ],
  'mirror-that-is-missing': [{ expect: BLUE }],
  'mirror-sees-the-rewrite': [
    {
      path: '/from/x',
      expect: {
        ...BLUE,
        otherHits: [{ backend: 'green:10080', method: 'GET', path: '/to/x', authority: 'rewritten.test-shadow' }],
      },
    },
  ],
  'mirror-once': [
    {
      headers: { 'x-be-status': '503' },
      expect: {
        status: 503,
        backend: 'blue:10080',
        otherHits: [
          { backend: 'blue:10080', ...hit('mirror-once') },
          { backend: 'blue:10080', ...hit('mirror-once') },
          { backend: 'green:10080', ...hit('mirror-once'), authority: 'mirror-once.test-shadow' },
        ],
      },
    },
  ],
  'preflight-of-a-stranger': [
    { ...preflight(STRANGER), expect: BLUE },
    { path: '/ignored', ...preflight(STRANGER), expect: { status: 200 } },
  ],
  'preflight-misses-the-method': [
    { method: 'POST', expect: GREEN },
    { ...preflight(FRIEND), expect: BLUE },
  ],
  'redirect-has-no-cors': [{ ...preflight(FRIEND), expect: redirected('http://redirect-has-no-cors.test/x') }],
  'cors-of-the-backend': [
    {
      headers: { origin: FRIEND, 'x-be-resp': 'access-control-allow-origin=https://mine.example' },
      expect: { ...BLUE, responseHeaders: { 'access-control-allow-origin': FRIEND } },
    },
    {
      headers: { origin: STRANGER },
      expect: { ...BLUE, responseHeaders: { 'access-control-allow-origin': 'https://other.example' } },
    },
  ],
};
