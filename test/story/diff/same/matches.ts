/** Matches that ask the same in other words. */
import { header, http, type Pair, to, uri } from '../world.ts';

const REST = to('v3');

function pair(name: string, old: ReturnType<typeof to>[], fresh: ReturnType<typeof to>[]): Pair {
  return { name, old: http(...old, REST), new: http(...fresh, REST) };
}

/** One rule, by its match. */
function match(name: string, old: object, fresh: object): Pair {
  return pair(name, [to('v1', old as never)], [to('v1', fresh as never)]);
}

const A = to('v1', uri('exact', '/a'));
const B = to('v2', uri('exact', '/b'));

export const ORDER: Pair[] = [
  pair('two exact paths in the other order', [A, B], [B, A]),
  pair(
    'two prefixes in the other order',
    [to('v1', uri('prefix', '/a/')), to('v2', uri('prefix', '/b/'))],
    [to('v2', uri('prefix', '/b/')), to('v1', uri('prefix', '/a/'))],
  ),
  pair(
    'two methods in the other order',
    [to('v1', { method: { exact: 'GET' } }), to('v2', { method: { exact: 'POST' } })],
    [to('v2', { method: { exact: 'POST' } }), to('v1', { method: { exact: 'GET' } })],
  ),
  pair(
    'two values of a header in the other order',
    [to('v1', header('x', { exact: '1' })), to('v2', header('x', { exact: '2' }))],
    [to('v2', header('x', { exact: '2' })), to('v1', header('x', { exact: '1' }))],
  ),
  pair(
    'disjoint regexes in the other order',
    [to('v1', uri('regex', '/[a-f]+')), to('v2', uri('regex', '/[0-9]+'))],
    [to('v2', uri('regex', '/[0-9]+')), to('v1', uri('regex', '/[a-f]+'))],
  ),
  pair(
    'a prefix and an exact path outside of it',
    [to('v1', uri('prefix', '/a/')), to('v2', uri('exact', '/a'))],
    [to('v2', uri('exact', '/a')), to('v1', uri('prefix', '/a/'))],
  ),
  pair(
    'rules of one outcome that overlap',
    [to('v1', uri('prefix', '/a')), to('v1', header('x', { exact: '1' }))],
    [to('v1', header('x', { exact: '1' })), to('v1', uri('prefix', '/a'))],
  ),
  pair(
    'values of a query parameter',
    [to('v1', { queryParams: { q: { exact: '1' } } }), to('v2', { queryParams: { q: { exact: '2' } } })],
    [to('v2', { queryParams: { q: { exact: '2' } } }), to('v1', { queryParams: { q: { exact: '1' } } })],
  ),
  pair(
    'a header that is there, and one that is not',
    [to('v1', header('x', {})), to('v2', { withoutHeaders: { x: {} } })],
    [to('v2', { withoutHeaders: { x: {} } }), to('v1', header('x', {}))],
  ),
  pair('three rules turned round', [A, B, to('v3', uri('exact', '/c'))], [to('v3', uri('exact', '/c')), B, A]),
  pair(
    'the same path, told apart by a header',
    [
      to('v1', uri('exact', '/a', header('x', { exact: '1' }))),
      to('v2', uri('exact', '/a', header('x', { exact: '2' }))),
    ],
    [
      to('v2', uri('exact', '/a', header('x', { exact: '2' }))),
      to('v1', uri('exact', '/a', header('x', { exact: '1' }))),
    ],
  ),
];

export const PATHS: Pair[] = [
  pair(
    'a prefix and the exact path of its folder',
    [to('v1', uri('prefix', '/a'))],
    [to('v1', uri('exact', '/a')), to('v1', uri('prefix', '/a'))],
  ),
  pair(
    'a prefix split into itself and what is longer',
    [to('v1', uri('prefix', '/a'))],
    [to('v1', uri('exact', '/a')), to('v1', uri('regex', '/a.+'))],
  ),
  match('an exact path as a regex', uri('exact', '/a'), uri('regex', '/a')),
  match('a prefix as a regex', uri('prefix', '/a/'), uri('regex', '/a/.*')),
  match('a dot that is none', uri('exact', '/a.b'), uri('regex', '/a\\.b')),
  match('case ignored by a flag', uri('exact', '/Ab', { ignoreUriCase: true }), uri('regex', '(?i)/ab')),
  match(
    'case ignored, spelled in another case',
    uri('prefix', '/AB', { ignoreUriCase: true }),
    uri('prefix', '/ab', { ignoreUriCase: true }),
  ),
  match('case of digits ignored', uri('exact', '/1'), uri('exact', '/1', { ignoreUriCase: true })),
  pair(
    'a rule behind one that takes it in',
    [to('v1', uri('prefix', '/a'))],
    [to('v1', uri('prefix', '/a')), to('v2', uri('prefix', '/a/b'))],
  ),
  pair(
    'a rule behind two that take it in together',
    [to('v1', uri('regex', '/[a-m]')), to('v1', uri('regex', '/[n-z]'))],
    [to('v1', uri('regex', '/[a-m]')), to('v1', uri('regex', '/[n-z]')), to('v2', uri('regex', '/[a-z]'))],
  ),
  pair('a path that is never seen', [A], [A, to('v2', uri('exact', '/x/../y'))]),
  pair('an escaped letter, which is never seen', [A], [A, to('v2', uri('prefix', '/%41'))]),
  pair('a path beyond ASCII, which is refused', [A], [A, to('v2', uri('exact', '/ä'))]),
  pair('a path with a query, which is never seen', [A], [A, to('v2', uri('exact', '/a?b'))]),
  { name: 'the prefix / and no match at all', old: http(to('v1', uri('prefix', '/'))), new: http(to('v1')) },
  { name: 'the regex .* and no match at all', old: http(to('v1', uri('regex', '.*'))), new: http(to('v1')) },
  {
    name: 'the regex /.* and the prefix /',
    old: http(to('v1', uri('regex', '/.*'))),
    new: http(to('v1', uri('prefix', '/'))),
  },
];

const REGEXES: [old: string, fresh: string][] = [
  ['/a|/b', '/[ab]'],
  ['/(a|b)', '/[a-b]'],
  ['/v[0-9]+', '/v\\d+'],
  ['/a+', '/aa*'],
  ['/(?:ab)?', '/|/ab'],
  ['/a{2,3}', '/aaa?'],
  ['/x(y|z)/.*', '/xy/.*|/xz/.*'],
  ['/[^/]+', '/[^/][^/]*'],
  ['/(a|ab)(c|bcd)', '/ac|/abcd|/abc|/abbcd'],
  ['^/a$', '/a'],
  ['/(?P<id>[0-9a-f]+)', '/[a-f0-9]+'],
  ['/\\Qa.b\\E', '/a[.]b'],
  ['/[[:alpha:]]', '/[A-Za-z]'],
  ['/(?i:a)', '/[aA]'],
];
export const SPELLINGS: Pair[] = REGEXES.map(([old, fresh]) =>
  match(`the regex ${old} and ${fresh}`, uri('regex', old), uri('regex', fresh)),
);

export const OTHERS: Pair[] = [
  match('an exact header as a regex', header('x', { exact: 'a' }), header('x', { regex: 'a' })),
  match('a prefix of a header as a regex', header('x', { prefix: 'a' }), header('x', { regex: 'a.*' })),
  match('a header that is there, as {} and as a regex', header('x', {}), header('x', { regex: '.*' })),
  match('the name of a header in another case', header('X-User', { exact: 'a' }), header('x-user', { exact: 'a' })),
  match('a header spelled in another case', { withoutHeaders: { 'X-User': {} } }, { withoutHeaders: { 'x-user': {} } }),
  match('the method as a header', { method: { exact: 'POST' } }, header(':method', { exact: 'POST' })),
  match('the method as a regex', { method: { exact: 'POST' } }, { method: { regex: 'POST' } }),
  match('the authority as a header', { authority: { exact: 'shop' } }, header(':authority', { exact: 'shop' })),
  match('a query parameter as a regex', { queryParams: { q: { exact: 'a' } } }, { queryParams: { q: { regex: 'a' } } }),
  match('a query parameter that is there', { queryParams: { q: {} } }, { queryParams: { q: { regex: '.*' } } }),
  match('a regex of methods', { method: { regex: 'GET|HEAD' } }, { method: { regex: 'HEAD|GET' } }),
  match(
    'conditions in another order',
    { headers: { a: { exact: '1' }, b: { exact: '2' } } },
    { headers: { b: { exact: '2' }, a: { exact: '1' } } },
  ),
  match('the scheme of a sidecar', { scheme: { exact: 'https' } }, { scheme: { regex: 'https' } }),
  pair('a header that no request can send', [A], [A, to('v2', header('x-mainsheet-route', {}))]),
  pair(
    'a rule for a header, and without it',
    [to('v1', uri('exact', '/a'))],
    [to('v1', uri('exact', '/a', header('x', {}))), to('v1', uri('exact', '/a', { withoutHeaders: { x: {} } }))],
  ),
];

export const MERGED: Pair[] = [
  pair(
    'two rules made one with two matches',
    [to('v1', uri('exact', '/a')), to('v1', uri('exact', '/b'))],
    [to('v1', uri('exact', '/a'), uri('exact', '/b'))],
  ),
  pair(
    'two matches made one regex',
    [to('v1', uri('exact', '/a'), uri('exact', '/b'))],
    [to('v1', uri('regex', '/a|/b'))],
  ),
  pair(
    'matches in another order',
    [to('v1', uri('exact', '/a'), uri('prefix', '/b'))],
    [to('v1', uri('prefix', '/b'), uri('exact', '/a'))],
  ),
  pair('a match given twice', [A], [to('v1', uri('exact', '/a'), uri('exact', '/a'))]),
  pair('a rule given twice', [A, B], [A, B, A]),
  pair(
    'a match within another of the same rule',
    [to('v1', uri('prefix', '/a'))],
    [to('v1', uri('prefix', '/a'), uri('exact', '/ab'))],
  ),
  pair('a rule that the last one makes needless', [A], [A, to('v3', uri('exact', '/c'))]),
  pair(
    'methods one by one, and together',
    [to('v1', { method: { exact: 'GET' } }), to('v1', { method: { exact: 'HEAD' } })],
    [to('v1', { method: { regex: 'GET|HEAD' } })],
  ),
  pair(
    'names of rules and matches',
    [{ ...A, name: 'one' }],
    [{ ...to('v1', uri('exact', '/a', { name: 'm' })), name: 'two' }],
  ),
];
