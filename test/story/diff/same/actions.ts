/** What a rule does, said otherwise: defaults spelled out, units, shares. */
import { gateway, HTTP_SERVER, http, type Json, type Pair, rule, SUBSETS, to, uri, virtualService } from '../world.ts';

function doing(name: string, old: Json, fresh: Json): Pair {
  return { name, old: http({ ...to('v1'), ...old }), new: http({ ...to('v1'), ...fresh }) };
}

function shares(...parts: [subset: string, weight: number | undefined][]): Json {
  return {
    route: parts.map(([subset, weight]) => ({
      destination: { host: 'shop', subset },
      ...(weight !== undefined && { weight }),
    })),
  };
}

function policy(name: string, old: Json | undefined, fresh: Json | undefined): Pair {
  const side = (trafficPolicy: Json | undefined) => [
    rule('shop', { subsets: SUBSETS_OF_SHOP, ...(trafficPolicy && { trafficPolicy }) }),
    virtualService({ hosts: ['shop'], http: [to('v1')] }),
  ];
  return { name, old: side(old), new: side(fresh) };
}

const SUBSETS_OF_SHOP = (SUBSETS.spec as Json).subsets;

const RETRIES = { attempts: 3, retryOn: '5xx,reset' };
const DELAY = { delay: { fixedDelay: '2s', percentage: { value: 50 } } };
const CORS = {
  allowOrigins: [{ exact: 'https://a.example' }, { exact: 'https://b.example' }],
  allowMethods: ['GET', 'POST'],
};

export const SHARES: Pair[] = [
  doing('1:1 and 50:50', shares(['v1', 1], ['v2', 1]), shares(['v1', 50], ['v2', 50])),
  doing('90:10 and 9:1', shares(['v1', 90], ['v2', 10]), shares(['v1', 9], ['v2', 1])),
  doing('thirds', shares(['v1', 1], ['v2', 1], ['v3', 1]), shares(['v1', 33], ['v2', 33], ['v3', 33])),
  doing('destinations in another order', shares(['v1', 30], ['v2', 70]), shares(['v2', 70], ['v1', 30])),
  doing('a weight of 0', shares(['v1', 100], ['v2', 0]), shares(['v1', 100])),
  doing('one destination and its weight', shares(['v1', undefined]), shares(['v1', 100])),
  doing('one destination given twice', shares(['v1', 40], ['v1', 20], ['v2', 40]), shares(['v1', 60], ['v2', 40])),
];

export const UNITS: Pair[] = [
  doing('1s and 1000ms', { timeout: '1s' }, { timeout: '1000ms' }),
  doing('60s and 1m', { timeout: '60s' }, { timeout: '1m' }),
  doing('1.5s and 1500ms', { timeout: '1.5s' }, { timeout: '1500ms' }),
  doing(
    'a delay of 2s and 2000ms',
    { fault: DELAY },
    { fault: { delay: { fixedDelay: '2000ms', percentage: { value: 50.0 } } } },
  ),
  doing(
    'perTryTimeout',
    { retries: { ...RETRIES, perTryTimeout: '0.25s' } },
    { retries: { ...RETRIES, perTryTimeout: '250ms' } },
  ),
  policy(
    'connectTimeout',
    { connectionPool: { tcp: { connectTimeout: '3s' } } },
    { connectionPool: { tcp: { connectTimeout: '3000ms' } } },
  ),
];

export const DEFAULTS: Pair[] = [
  doing('retries as Istio has them', {}, { retries: { attempts: 2 } }),
  doing(
    'conditions of retries in another order',
    { retries: RETRIES },
    { retries: { attempts: 3, retryOn: 'reset,5xx' } },
  ),
  doing(
    'mirrorPercentage 100',
    { mirror: { host: 'cart' } },
    { mirror: { host: 'cart' }, mirrorPercentage: { value: 100 } },
  ),
  doing('mirror and mirrors', { mirror: { host: 'cart' } }, { mirrors: [{ destination: { host: 'cart' } }] }),
  doing('a mirror of nothing', {}, { mirror: { host: 'cart' }, mirrorPercentage: { value: 0 } }),
  doing('a fault that never fires', {}, { fault: { abort: { httpStatus: 500, percentage: { value: 0 } } } }),
  doing('a fault without a percentage, which never fires', {}, { fault: { delay: { fixedDelay: '1s' } } }),
  doing('empty headers', {}, { headers: { request: {} } }),
  doing(
    'headers set, in another order',
    { headers: { request: { set: { a: '1', b: '2' } } } },
    { headers: { request: { set: { b: '2', a: '1' } } } },
  ),
  doing(
    'a header of another case',
    { headers: { response: { remove: ['X-A'] } } },
    { headers: { response: { remove: ['x-a'] } } },
  ),
  doing(
    'headers of the rule, or of its only destination',
    { headers: { request: { set: { a: '1' } } } },
    { route: [{ destination: { host: 'shop', subset: 'v1' }, headers: { request: { set: { a: '1' } } } }] },
  ),
  doing(
    'the Host header and rewrite.authority',
    { headers: { request: { set: { host: 'inner' } } } },
    { rewrite: { authority: 'inner' } },
  ),
  doing(
    'origins in another order',
    { corsPolicy: CORS },
    { corsPolicy: { ...CORS, allowOrigins: [...CORS.allowOrigins].reverse() } },
  ),
  doing(
    'origins as a regex',
    { corsPolicy: CORS },
    { corsPolicy: { ...CORS, allowOrigins: [{ regex: 'https://[ab]\\.example' }] } },
  ),
  doing(
    'methods of CORS in another order',
    { corsPolicy: CORS },
    { corsPolicy: { ...CORS, allowMethods: ['POST', 'GET'] } },
  ),
  doing(
    'a certain abort hides the rest',
    { fault: { abort: { httpStatus: 503, percentage: { value: 100 } } } },
    { fault: { abort: { httpStatus: 503, percentage: { value: 100 } } }, timeout: '3s' },
  ),
  {
    name: 'a redirect with 301',
    old: http({ redirect: { uri: '/new' } }),
    new: http({ redirect: { uri: '/new', redirectCode: 301 } }),
  },
  {
    name: 'a redirect to the port of its scheme',
    old: http({ redirect: { uri: '/new' } }),
    new: http({ redirect: { uri: '/new', port: 80 } }),
  },
  {
    name: 'a body as text and as bytes',
    old: http({ directResponse: { status: 200, body: { string: 'hello' } } }),
    new: http({ directResponse: { status: 200, body: { bytes: 'aGVsbG8=' } } }),
  },
  policy('LEAST_REQUEST', undefined, { loadBalancer: { simple: 'LEAST_REQUEST' } }),
  policy('a connectTimeout of 10s', undefined, { connectionPool: { tcp: { connectTimeout: '10s' } } }),
  policy('TLS switched off', undefined, { tls: { mode: 'DISABLE' } }),
  policy('a limit of 0, which is none', undefined, { connectionPool: { http: { maxRetries: 0 } } }),
  {
    name: 'a policy said for all ports, and for each',
    old: [rule('cart', { trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } })],
    new: [
      rule('cart', {
        trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: 'RANDOM' } }] },
      }),
    ],
  },
];

export const REWRITES: Pair[] = [
  rewriting(
    'a prefix, and the exact path besides',
    [['prefix', '/a', '/b']],
    [
      ['exact', '/a', '/b'],
      ['prefix', '/a', '/b'],
    ],
  ),
  rewriting(
    'a prefix, and its folder besides',
    [['prefix', '/a', '/b']],
    [
      ['prefix', '/a/', '/b/'],
      ['prefix', '/a', '/b'],
    ],
  ),
  rewriting('an exact path, by a regex', [['exact', '/a', '/b']], [['regex', '/a', '/b']]),
  rewriting('a prefix to itself', [['prefix', '/a', '/a']], [['prefix', '/a', undefined]]),
  {
    name: 'a prefix with its slash, and without',
    old: http(rewritten('prefix', '/a/', '/b/'), to('v3')),
    new: http(to('v3', uri('regex', '/a|/a[^/].*')), rewritten('prefix', '/a', '/b'), to('v3')),
  },
  {
    name: 'a gateway that redirects whatever the rules say',
    old: [
      gateway([{ ...HTTP_SERVER, tls: { httpsRedirect: true } }]),
      virtualService({ hosts: ['a.example.com'], gateways: ['front'], http: [to('v1')] }),
    ],
    new: [
      gateway([{ ...HTTP_SERVER, tls: { httpsRedirect: true } }]),
      virtualService({ hosts: ['a.example.com'], gateways: ['front'], http: [to('v2')] }),
    ],
  },
];

type Step = [kind: 'exact' | 'prefix' | 'regex', value: string, to: string | undefined];

function rewriting(name: string, old: Step[], fresh: Step[]): Pair {
  const rules = (steps: Step[]) => steps.map(([kind, value, target]) => rewritten(kind, value, target));
  return { name, old: http(...rules(old), to('v3')), new: http(...rules(fresh), to('v3')) };
}

function rewritten(kind: Step[0], value: string, target: string | undefined): Json {
  return { ...to('v1', uri(kind, value)), ...(target !== undefined && { rewrite: { uri: target } }) };
}
