/** Changes of which requests a rule takes. */
import { header, http, type Json, type Planted, to, uri } from '../world.ts';

const REST = to('v3');

/** `request`: what the example has to be like, a request that the change moves. */
function planted(
  name: string,
  old: Json[],
  fresh: Json[],
  request: Planted['request'],
  changed = ['destinations'],
): Planted {
  return { name, old: http(...old, REST), new: http(...fresh, REST), changed, request };
}

function match(name: string, old: Json, fresh: Json, request: Planted['request']): Planted {
  return planted(name, [to('v1', old)], [to('v1', fresh)], request);
}

const within = (prefix: string) => (target: string) => target.startsWith(prefix);
const headers = (expected: Record<string, RegExp>) => ({ headers: expected });

export const PATHS: Planted[] = [
  match('exact made prefix', uri('exact', '/a'), uri('prefix', '/a'), {
    target: (path) => path.startsWith('/a') && path !== '/a',
  }),
  match('prefix made exact', uri('prefix', '/a'), uri('exact', '/a'), {
    target: (path) => path.startsWith('/a') && path !== '/a',
  }),
  match('a slash less', uri('prefix', '/a/'), uri('prefix', '/a'), { target: (path) => /^\/a(?!\/)/.test(path) }),
  match('a longer prefix', uri('prefix', '/a'), uri('prefix', '/ab'), { target: (path) => /^\/a(?!b)/.test(path) }),
  match('another path', uri('exact', '/a'), uri('exact', '/b'), { target: (path) => path === '/a' || path === '/b' }),
  match('case ignored', uri('exact', '/a'), uri('exact', '/a', { ignoreUriCase: true }), {
    target: (path) => path === '/A',
  }),
  match('another case', uri('prefix', '/a'), uri('prefix', '/A'), { target: (path) => /^\/a/i.test(path) }),
  match('a dot that is any character', uri('regex', '/a\\.b'), uri('regex', '/a.b'), {
    target: (path) => /^\/a[^.]b$/.test(path),
  }),
  match('a plus made a star', uri('regex', '/[0-9]+'), uri('regex', '/[0-9]*'), { target: (path) => path === '/' }),
  match('one repeat more', uri('regex', '/a{2,3}'), uri('regex', '/a{2,4}'), { target: (path) => path === '/aaaa' }),
  match('one character less of a class', uri('regex', '/[a-z]'), uri('regex', '/[a-y]'), {
    target: (path) => path === '/z',
  }),
  match('an alternative less', uri('regex', '/(a|b|c)'), uri('regex', '/(a|b)'), { target: (path) => path === '/c' }),
  match('a far difference of two regexes', uri('regex', '/[a-z]{12}x'), uri('regex', '/[a-z]{12}y'), {
    target: (path) => /^\/[a-z]{12}[xy]$/.test(path),
  }),
  match('case ignored in a regex', uri('regex', '/a'), uri('regex', '(?i)/a'), { target: (path) => path === '/A' }),
  planted(
    'one path of a set of rules',
    [to('v1', uri('regex', '/[a-z]'))],
    [to('v2', uri('exact', '/q')), to('v1', uri('regex', '/[a-z]'))],
    { target: (path) => path === '/q' },
  ),
];

export const CONDITIONS: Planted[] = [
  match('another value of a header', header('x', { exact: 'a' }), header('x', { exact: 'b' }), {
    headers: { x: /^[ab]$/ },
  }),
  match('a header more', uri('exact', '/a'), uri('exact', '/a', header('x', { exact: '1' })), {
    target: (path) => path === '/a',
  }),
  match(
    'a header less',
    header('x', { exact: '1' }, { method: { exact: 'GET' } }),
    { method: { exact: 'GET' } },
    { headers: { x: undefined } },
  ),
  match('exact made prefix of a header', header('x', { exact: 'a' }), header('x', { prefix: 'a' }), {
    headers: { x: /^a.+/ },
  }),
  match('presence made an exact empty value', header('x', {}), header('x', { exact: '' }), { headers: { x: /./ } }),
  match('another header', header('x', { exact: '1' }), header('y', { exact: '1' }), {}),
  match('with made without', header('x', { exact: '1' }), { withoutHeaders: { x: { exact: '1' } } }, {}),
  match(
    'without one more',
    { withoutHeaders: { x: {} } },
    { withoutHeaders: { x: {}, y: {} } },
    { headers: { y: /^/, x: undefined } },
  ),
  match(
    'without a value, or without the header',
    { withoutHeaders: { x: { exact: 'a' } } },
    { withoutHeaders: { x: {} } },
    { headers: { x: /^(?!a$)/ } },
  ),
  match('a method', { method: { exact: 'GET' } }, { method: { exact: 'POST' } }, { method: /^(GET|POST)$/ }),
  match('a method more', { method: { exact: 'GET' } }, { method: { regex: 'GET|HEAD' } }, { method: /^HEAD$/ }),
  match('the scheme', { scheme: { exact: 'https' } }, { scheme: { exact: 'http' } }, {}),
  match('the authority', { authority: { exact: 'shop' } }, { authority: { exact: 'shop.default' } }, {}),
  match('the authority in another case', { authority: { exact: 'shop' } }, { authority: { exact: 'Shop' } }, {}),
  match(
    'another query parameter',
    { queryParams: { a: { exact: '1' } } },
    { queryParams: { b: { exact: '1' } } },
    { target: (path) => /\?[ab]=1$/.test(path) },
  ),
  match(
    'another value of a query parameter',
    { queryParams: { a: { exact: '1' } } },
    { queryParams: { a: { exact: '2' } } },
    { target: (path) => /\?a=[12]$/.test(path) },
  ),
  match(
    'a query parameter, by regex',
    { queryParams: { a: { regex: '[0-9]+' } } },
    { queryParams: { a: { regex: '[0-9]*' } } },
    { target: (path) => path === '/?a=' },
  ),
  match('a query parameter made optional', uri('prefix', '/a', { queryParams: { a: {} } }), uri('prefix', '/a'), {
    target: (path) => path.startsWith('/a') && !path.includes('?'),
  }),
  match('letters beyond ASCII', header('x', { exact: 'ä' }), header('x', { exact: 'ö' }), { headers: { x: /^[äö]$/ } }),
  match('an escape', uri('exact', '/a%2Fb'), uri('exact', '/a/b'), {
    target: (path) => path === '/a%2Fb' || path === '/a/b',
  }),
];

const A = to('v1', uri('prefix', '/a'));
const AB = to('v2', uri('prefix', '/ab'));
const X = to('v2', header('x', { exact: '1' }));

export const ORDER: Planted[] = [
  planted('a wider prefix before a narrower one', [AB, A], [A, AB], { target: within('/ab') }),
  planted('rules that overlap by header and path', [A, X], [X, A], { target: within('/a'), ...headers({ x: /^1$/ }) }),
  planted('a rule more', [A], [A, X], headers({ x: /^1$/ })),
  planted('a rule less', [A, X], [A], headers({ x: /^1$/ })),
  planted('a rule put before the rest', [A], [to('v2'), A], {}),
  planted('a match more', [to('v1', uri('exact', '/a'))], [to('v1', uri('exact', '/a'), uri('exact', '/b'))], {
    target: (path) => path === '/b',
  }),
  planted('a match less', [to('v1', uri('exact', '/a'), uri('exact', '/b'))], [to('v1', uri('exact', '/a'))], {
    target: (path) => path === '/b',
  }),
  planted('the only difference behind nine rules', [...nine(), X], nine(), headers({ x: /^1$/ })),
  planted('a rule that a new one takes half of', [A], [to('v2', uri('regex', '/a[0-9].*')), A], {
    target: (path) => /^\/a[0-9]/.test(path),
  }),
  planted(
    'rules of both kinds of outcome turned round',
    [to('v1', uri('regex', '.*b')), to('v2', uri('regex', '/a.*'))],
    [to('v2', uri('regex', '/a.*')), to('v1', uri('regex', '.*b'))],
    { target: (path) => /^\/a.*b$/.test(path) },
  ),
  {
    name: 'the last rule taken away',
    old: http(A, REST),
    new: http(A),
    changed: ['answer', 'destinations'],
    request: {},
  },
  {
    name: 'the last rule narrowed',
    old: http(REST),
    new: http(to('v3', { withoutHeaders: { x: {} } })),
    changed: ['answer', 'destinations'],
    request: headers({ x: /^/ }),
  },
  planted('a thing that only shows if nine things fail', [...nine(), to('v2', uri('prefix', '/'), {})], nine(), {}),
];

function nine(): Json[] {
  return Array.from({ length: 9 }, (_, index) => to('v1', uri('prefix', `/${'abcdefghi'[index]}`)));
}
