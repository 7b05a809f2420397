/** Changes of what becomes of the requests that a rule takes. */
import { gateway, HTTP_SERVER, http, type Json, type Planted, to, uri, virtualService } from '../world.ts';

/** A part of the one rule there is. */
function doing(name: string, old: Json, fresh: Json, changed: string[]): Planted {
  return { name, old: http({ ...to('v1'), ...old }), new: http({ ...to('v1'), ...fresh }), changed };
}

function weights(one: number, other: number): Json {
  const part = (subset: string, weight: number) => ({ destination: { host: 'shop', subset }, weight });
  return { route: [part('v1', one), part('v2', other)] };
}

function percent(value: number): Json {
  return { percentage: { value } };
}

const RETRIES = { attempts: 3, perTryTimeout: '1s', retryOn: '5xx' };
const CORS = { allowOrigins: [{ exact: 'https://a.example' }], allowMethods: ['GET'], maxAge: '1h' };
const SET = (value: string) => ({ request: { set: { a: value } } });
const MIRROR = { mirror: { host: 'cart' } };

export const ACTIONS: Planted[] = [
  doing('another subset', {}, to('v2'), ['destinations']),
  doing('another host', {}, { route: [{ destination: { host: 'cart' } }] }, ['destinations']),
  doing('another port', {}, { route: [{ destination: { host: 'shop', subset: 'v1', port: { number: 81 } } }] }, [
    'destinations',
  ]),
  doing('no subset', {}, { route: [{ destination: { host: 'shop' } }] }, ['destinations']),
  doing('another share', weights(90, 10), weights(80, 20), ['destinations']),
  doing('shares turned round', weights(90, 10), weights(10, 90), ['destinations']),
  doing('a share of nothing', weights(90, 10), weights(100, 0), ['destinations']),
  doing(
    'a third destination',
    weights(1, 1),
    { route: [...(weights(1, 1).route as []), { destination: { host: 'cart' }, weight: 1 }] },
    ['destinations'],
  ),
  doing('a timeout', {}, { timeout: '5s' }, ['timeout']),
  doing('another timeout', { timeout: '5s' }, { timeout: '5.001s' }, ['timeout']),
  doing('attempts', { retries: RETRIES }, { retries: { ...RETRIES, attempts: 4 } }, ['retries']),
  doing('no retries', {}, { retries: { attempts: 0 } }, ['retries']),
  doing('conditions of retries', { retries: RETRIES }, { retries: { ...RETRIES, retryOn: '5xx,reset' } }, ['retries']),
  doing('perTryTimeout', { retries: RETRIES }, { retries: { ...RETRIES, perTryTimeout: '2s' } }, ['retries']),
  doing('a delay', {}, { fault: { delay: { fixedDelay: '1s', ...percent(10) } } }, ['fault']),
  doing(
    'another delay',
    { fault: { delay: { fixedDelay: '1s', ...percent(10) } } },
    { fault: { delay: { fixedDelay: '2s', ...percent(10) } } },
    ['fault'],
  ),
  doing(
    'the chance of a delay',
    { fault: { delay: { fixedDelay: '1s', ...percent(10) } } },
    { fault: { delay: { fixedDelay: '1s', ...percent(10.5) } } },
    ['fault'],
  ),
  doing('an abort', {}, { fault: { abort: { httpStatus: 503, ...percent(1) } } }, ['fault']),
  doing(
    'the status of an abort',
    { fault: { abort: { httpStatus: 503, ...percent(1) } } },
    { fault: { abort: { httpStatus: 500, ...percent(1) } } },
    ['fault'],
  ),
  doing(
    'an abort of gRPC',
    { fault: { abort: { httpStatus: 503, ...percent(1) } } },
    { fault: { abort: { grpcStatus: 'UNAVAILABLE', ...percent(1) } } },
    ['fault'],
  ),
  doing('a certain abort', {}, { fault: { abort: { httpStatus: 503, ...percent(100) } } }, ['fault', 'destinations']),
  doing('a mirror', {}, MIRROR, ['mirrors']),
  doing('another mirror', MIRROR, { mirror: { host: 'shop', subset: 'v2' } }, ['mirrors']),
  doing('the share of a mirror', MIRROR, { ...MIRROR, mirrorPercentage: { value: 50 } }, ['mirrors']),
  doing(
    'a second mirror',
    { mirrors: [{ destination: { host: 'cart' } }] },
    { mirrors: [{ destination: { host: 'cart' } }, { destination: { host: 'shop', subset: 'v3' } }] },
    ['mirrors'],
  ),
  doing('a header set', {}, { headers: SET('1') }, ['headers']),
  doing('another value of a header', { headers: SET('1') }, { headers: SET('2') }, ['headers']),
  doing('set made add', { headers: SET('1') }, { headers: { request: { add: { a: '1' } } } }, ['headers']),
  doing('a header of the response removed', {}, { headers: { response: { remove: ['x-internal'] } } }, ['headers']),
  doing(
    'headers of one of two destinations',
    weights(1, 1),
    { route: [{ ...(weights(1, 1).route as Json[])[0], headers: SET('1') }, (weights(1, 1).route as Json[])[1]] },
    ['headers'],
  ),
  doing('a policy of CORS', {}, { corsPolicy: CORS }, ['cors']),
  doing(
    'another origin',
    { corsPolicy: CORS },
    { corsPolicy: { ...CORS, allowOrigins: [{ exact: 'https://b.example' }] } },
    ['cors'],
  ),
  doing(
    'a wider regex of origins',
    { corsPolicy: { ...CORS, allowOrigins: [{ regex: 'https://[a-c]\\.example' }] } },
    { corsPolicy: { ...CORS, allowOrigins: [{ regex: 'https://[a-d]\\.example' }] } },
    ['cors'],
  ),
  doing('credentials', { corsPolicy: CORS }, { corsPolicy: { ...CORS, allowCredentials: true } }, ['cors']),
  doing('maxAge', { corsPolicy: CORS }, { corsPolicy: { ...CORS, maxAge: '2h' } }, ['cors']),
  doing('another authority', {}, { rewrite: { authority: 'inner' } }, ['destinations']),
];

function rewriting(name: string, kind: 'exact' | 'prefix' | 'regex', old: Json | undefined, fresh: Json): Planted {
  const side = (rewrite: Json | undefined) =>
    http({ ...to('v1', uri(kind, '/a')), ...(rewrite && { rewrite }) }, to('v3'));
  return { name, old: side(old), new: side(fresh), changed: ['rewrite'] };
}

export const REWRITES: Planted[] = [
  rewriting('a prefix rewritten', 'prefix', undefined, { uri: '/b' }),
  rewriting('a prefix rewritten otherwise', 'prefix', { uri: '/b' }, { uri: '/c' }),
  rewriting('a slash more', 'prefix', { uri: '/b' }, { uri: '/b/' }),
  rewriting('an exact path rewritten', 'exact', undefined, { uri: '/b' }),
  rewriting('by a regex', 'prefix', undefined, { uriRegexRewrite: { match: '^/a', rewrite: '/b' } }),
  {
    name: 'a rewritten prefix whose match is wider',
    old: http({ ...to('v1', uri('prefix', '/a')), rewrite: { uri: '/b' } }),
    new: http(
      { ...to('v1', uri('prefix', '/a/')), rewrite: { uri: '/b' } },
      { ...to('v1', uri('prefix', '/a')), rewrite: { uri: '/b' } },
    ),
    changed: ['rewrite'],
    request: { target: (path) => path.startsWith('/a/') },
  },
];

function answering(name: string, old: Json, fresh: Json, changed = ['answer']): Planted {
  return { name, old: http(old), new: http(fresh), changed };
}

export const ANSWERS: Planted[] = [
  answering('a redirect', to('v1'), { redirect: { uri: '/new' } }, ['answer', 'destinations']),
  answering('another redirect', { redirect: { uri: '/new' } }, { redirect: { uri: '/newer' } }),
  answering(
    'the status of a redirect',
    { redirect: { uri: '/new' } },
    { redirect: { uri: '/new', redirectCode: 302 } },
  ),
  answering(
    'the authority of a redirect',
    { redirect: { uri: '/new' } },
    { redirect: { uri: '/new', authority: 'b' } },
  ),
  answering(
    'the scheme of a redirect',
    { redirect: { authority: 'b' } },
    { redirect: { authority: 'b', scheme: 'https' } },
  ),
  answering('the port of a redirect', { redirect: { uri: '/new' } }, { redirect: { uri: '/new', port: 8443 } }),
  answering('an answer of its own', to('v1'), { directResponse: { status: 200 } }, ['answer', 'destinations']),
  answering('its status', { directResponse: { status: 200 } }, { directResponse: { status: 204 } }),
  answering(
    'its body',
    { directResponse: { status: 200, body: { string: 'a' } } },
    { directResponse: { status: 200, body: { string: 'b' } } },
  ),
  {
    name: 'httpsRedirect',
    old: [gateway([HTTP_SERVER]), virtualService({ hosts: ['a.example.com'], gateways: ['front'], http: [to('v1')] })],
    new: [
      gateway([{ ...HTTP_SERVER, tls: { httpsRedirect: true } }]),
      virtualService({ hosts: ['a.example.com'], gateways: ['front'], http: [to('v1')] }),
    ],
    changed: ['answer', 'destinations'],
  },
];
