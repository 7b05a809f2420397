/** Which matches are out of reach. Each table names rules in their order, and what is said of the last one. */
import { describe, expect, test } from 'vitest';
import { expectGolden } from '../../golden.ts';
import { analysed, mesh, worded } from './found.ts';

const FORWARD = 'route: [{destination: {host: a}}]';

/** A rule for each list of matches; empty: none. */
function rules(...matches: string[]): string {
  const http = matches.map((match) => `{${match && `match: [${match}], `}${FORWARD}}`);
  return `VirtualService v: {hosts: [a], http: [${http.join(', ')}]}`;
}

const said = (...matches: string[]) => analysed(mesh(rules(...matches))).filter((found) => /IST013[01]/.test(found));

const HIDDEN: [title: string, earlier: string, later: string][] = [
  ['the same', '{uri: {exact: /a}}', '{uri: {exact: /a}}'],
  ['exact under a prefix', '{uri: {prefix: /a}}', '{uri: {exact: /ab}}'],
  ['a longer prefix', '{uri: {prefix: /a}}', '{uri: {prefix: /a/b}}'],
  ['a prefix in other letters', '{uri: {prefix: /A}, ignoreUriCase: true}', '{uri: {prefix: /ab}}'],
  ['no letters to mind the case of', '{uri: {exact: /1}}', '{uri: {exact: /1}, ignoreUriCase: true}'],
  ['exact under a regex', '{uri: {regex: "/a[0-9]+"}}', '{uri: {exact: /a12}}'],
  ['a prefix under a regex', '{uri: {regex: "/a.*"}}', '{uri: {prefix: /ab}}'],
  ['a regex under a prefix', '{uri: {prefix: /a}}', '{uri: {regex: "/a/(b|c)"}}'],
  ['a regex under a regex', '{uri: {regex: "/[a-z]+(/.*)?"}}', '{uri: {regex: "/(en|de)/[0-9]+"}}'],
  ['a regex for all paths', '{uri: {regex: "/[^?]*"}}', '{uri: {prefix: /x}}'],
  ['the same and more', '{uri: {prefix: /a}}', '{uri: {prefix: /a}, method: {exact: GET}}'],
  ['a header under a prefix', '{headers: {x: {prefix: a}}}', '{headers: {X: {exact: ab}}}'],
  ['a header under a regex', '{headers: {x: {regex: "v[0-9]"}}}', '{headers: {x: {exact: v1}}}'],
  ['a header that is there', '{headers: {x: {}}}', '{headers: {x: {regex: "a|b"}}}'],
  ['without a wider value', '{withoutHeaders: {x: {exact: ab}}}', '{withoutHeaders: {x: {prefix: a}}}'],
  ['without the header at all', '{withoutHeaders: {x: {exact: ab}}}', '{withoutHeaders: {x: {}}}'],
  ['a query under a prefix', '{queryParams: {q: {prefix: a}}}', '{queryParams: {q: {exact: ab}}}'],
  ['one port of all', '{uri: {prefix: /a}}', '{uri: {prefix: /a}, port: 80}'],
  ['some clients of all', '{uri: {prefix: /a}}', '{uri: {prefix: /a}, sourceLabels: {app: x}}'],
  ['everything', '', '{uri: {exact: /a}}'],
  ['everything by a regex', '{uri: {regex: ".*"}}', '{headers: {x: {}}}'],
  ['the same namespace', '{uri: {prefix: /a}, sourceNamespace: x}', '{uri: {prefix: /a/b}, sourceNamespace: x}'],
  ['one namespace of all', '{uri: {prefix: /a}}', '{uri: {prefix: /a/b}, sourceNamespace: x}'],
  ['the same port', '{uri: {prefix: /a}, port: 80}', '{uri: {prefix: /a/b}, port: 80}'],
  [
    'namespaces that nobody looks at beside gateways',
    '{uri: {prefix: /a}, gateways: [mesh], sourceNamespace: x}',
    '{uri: {prefix: /a/b}, gateways: [mesh], sourceNamespace: z}',
  ],
  ['everything from a namespace', '{sourceNamespace: x}', '{uri: {prefix: /a}, sourceNamespace: x}'],
  ['the same and another label', '{sourceLabels: {a: b}}', '{sourceLabels: {a: b, c: d}}'],
  ['the same gateway', '{uri: {prefix: /a}, gateways: [mesh]}', '{uri: {prefix: /a}, gateways: [mesh]}'],
  ['a header that is always there', '{method: {}}', '{uri: {exact: /a}}'],
  ['without an empty value', '{withoutHeaders: {x: {regex: ".+"}}}', '{withoutHeaders: {x: {}}}'],
  ['without either value', '{withoutHeaders: {x: {}}}', '{withoutHeaders: {x: {}}}'],
  ['exact under a folder', '{uri: {prefix: /a/}}', '{uri: {exact: /a/b}}'],
  ['a regex under the start of a word', '{uri: {prefix: /a}}', '{uri: {regex: "/ab.*"}}'],
  ['a parameter of several', '{queryParams: {q: {prefix: a}}}', '{queryParams: {p: {exact: x}, q: {exact: ab}}}'],
];

const REACHED: [title: string, earlier: string, later: string][] = [
  ['exact beside exact', '{uri: {exact: /a}}', '{uri: {exact: /b}}'],
  ['a prefix after a longer one', '{uri: {prefix: /a/b}}', '{uri: {prefix: /a}}'],
  ['a prefix after the exact path', '{uri: {exact: /a}}', '{uri: {prefix: /a}}'],
  ['case that is minded first', '{uri: {prefix: /a}}', '{uri: {prefix: /a}, ignoreUriCase: true}'],
  ['a regex that goes on', '{uri: {regex: "/a[0-9]"}}', '{uri: {regex: "/a[0-9]+"}}'],
  ['a regex and a prefix that it does not fill', '{uri: {regex: "/a[^/]*"}}', '{uri: {prefix: /a}}'],
  ['a lookalike of everything', '{uri: {regex: "/.+"}}', '{uri: {prefix: /}}'],
  ['another method', '{uri: {prefix: /a}, method: {exact: GET}}', '{uri: {prefix: /a}, method: {exact: POST}}'],
  ['more asked before', '{uri: {prefix: /a}, headers: {x: {}}}', '{uri: {prefix: /a}}'],
  ['a header that may be missing', '{headers: {x: {regex: ".*"}}}', '{uri: {prefix: /a}}'],
  ['without a narrower value', '{withoutHeaders: {x: {prefix: a}}}', '{withoutHeaders: {x: {exact: ab}}}'],
  ['a header that may be repeated', '{withoutHeaders: {x: {exact: b}}}', '{headers: {x: {exact: a}}}'],
  ['an empty value counts as none', '{withoutHeaders: {x: {exact: ""}}}', '{withoutHeaders: {x: {}}}'],
  ['another parameter', '{queryParams: {q: {}}}', '{queryParams: {p: {}}}'],
  ['another port', '{uri: {prefix: /a}, port: 80}', '{uri: {prefix: /a}}'],
  ['other clients', '{uri: {prefix: /a}, sourceLabels: {app: x}}', '{uri: {prefix: /a}, sourceLabels: {app: y}}'],
  ['another namespace', '{uri: {prefix: /a}, sourceNamespace: x}', '{uri: {prefix: /a}}'],
  [
    'clients that a gateway is not asked of',
    '{uri: {prefix: /a}, sourceLabels: {app: x}}',
    '{uri: {prefix: /a}, gateways: [mesh], sourceLabels: {app: x}}',
  ],
  ['a method', '{method: {exact: GET}}', '{uri: {exact: /a}}'],
  ['without a method', '{withoutHeaders: {":method": {exact: GET}}}', '{uri: {exact: /a}}'],
  ['without any method', '{withoutHeaders: {":method": {}}}', '{uri: {exact: /a}}'],
  ['another gateway', '{uri: {prefix: /a}, gateways: [gw]}', '{uri: {prefix: /a}, gateways: [mesh]}'],
  ['two namespaces', '{uri: {prefix: /a}, sourceNamespace: x}', '{uri: {prefix: /a}, sourceNamespace: z}'],
  ['one label of two', '{sourceLabels: {a: b, c: d}}', '{sourceLabels: {a: b}}'],
  ['without and with a header', '{withoutHeaders: {x: {}}}', '{headers: {x: {}}}'],
  ['another header', '{headers: {x: {exact: a}}}', '{headers: {w: {exact: a}}}'],
  ['without a value, and without any', '{withoutHeaders: {x: {}}}', '{withoutHeaders: {x: {exact: a}}}'],
  ['a path and a parameter', '{uri: {exact: /a}}', '{queryParams: {q: {exact: /a}}}'],
];

describe('a later match', () => {
  test.each(HIDDEN)('is out of reach: %s', (_, earlier, later) => {
    expect(said(earlier, later)).toEqual(['warning IST0130 http.1']);
  });

  test.each(REACHED)('is reached: %s', (_, earlier, later) => {
    expect(said(earlier, later)).toEqual([]);
  });
});

describe('several matches', () => {
  test('one of them is hidden', () => {
    expect(said('{uri: {prefix: /a}}', '{uri: {exact: /ab}}, {uri: {exact: /b}}')).toEqual(['warning IST0131 match.0']);
  });

  test('all are hidden, by different rules', () => {
    const found = said('{uri: {prefix: /a}}', '{uri: {prefix: /b}}', '{uri: {exact: /ab}}, {uri: {exact: /bc}}');
    expect(found).toEqual(['warning IST0130 http.2']);
  });

  test('one is within another of the same rule', () => {
    expect(said('{uri: {prefix: /a}}, {uri: {exact: /ab}}')).toEqual(['info IST0131 match.1']);
  });
});

test('how it is said', () => {
  const exactly = (path: string) => `{uri: {exact: ${path}}}`;
  const several: [title: string, ...matches: string[]][] = [
    ['one of two matches', '{uri: {prefix: /a}}', '{uri: {exact: /ab}}, {uri: {exact: /b}}'],
    ['one of the same rule', '{uri: {prefix: /a}}, {uri: {exact: /ab}}'],
    ['one by everything before it', '{uri: {exact: /b}}, {}, {uri: {exact: /a}}'],
    ['by two rules', '{uri: {exact: /a}}', '{uri: {exact: /b}}', '{uri: {exact: /b}}, {uri: {exact: /a}}'],
    [
      'by four matches',
      ...['/a', '/b', '/c', '/d'].map(exactly),
      ['/a', '/b', '/c', '/d'].map((path) => `{uri: {exact: ${path}}, method: {exact: GET}}`).join(', '),
    ],
    ['by three rules', ...['/a', '/b', '/c'].map(exactly), ['/a', '/b', '/c'].map(exactly).join(', ')],
    [
      'of two matches, the second behind the start of a word',
      '{uri: {prefix: /a}}',
      '{uri: {exact: /a/b}}, {uri: {exact: /ab}}',
    ],
  ];
  const texts = [...HIDDEN, ...several].map(([title, ...matches]) => worded(title, mesh(rules(...matches))));
  expectGolden('test/plan/analysis/reachability.txt', texts.join(''));
});

describe('at a gateway', () => {
  const at = (name: string, match: string, gateways = '[gw]') =>
    rules(match)
      .replace('VirtualService v', `VirtualService ${name}`)
      .replace('[a],', `[s.test], gateways: ${gateways},`);
  const together = (...documents: string[]) => analysed(mesh(...documents)).filter((found) => /IST013/.test(found));

  test('the rules of an older VirtualService stand before', () => {
    expect(together(at('v', '{uri: {prefix: /a}}'), at('w', '{uri: {exact: /ab}}'))).toEqual([
      'warning IST0130 http.0',
    ]);
  });

  test('a claim may hold or not', () => {
    const claiming = '{uri: {prefix: /a}, headers: {"@request.auth.claims.x": {exact: z}}}';
    expect(together(at('v', '{uri: {prefix: /a}}'), at('w', claiming))).toEqual(['warning IST0130 http.0']);
    expect(together(at('v', claiming), at('w', '{uri: {prefix: /a}}'))).toEqual([]);
    expect(together(at('v', claiming.replace('uri: {prefix: /a}, ', '')), at('w', ''))).toEqual([]);
  });

  test('only those that all clients see', () => {
    const privately = (name: string) => at(name, '{uri: {prefix: /a}}').replace('hosts', 'exportTo: [.], hosts');
    expect(together(privately('v'), at('w', '{uri: {exact: /ab}}'))).toEqual([]);
    expect(together(at('v', '{uri: {exact: /a}}'), privately('w'))).toEqual([]);
  });

  test('and on all of its hosts', () => {
    const more = at('w', '{uri: {exact: /ab}}').replace('s.test', 's.test, t.test');
    expect(together(at('v', '{uri: {prefix: /a}}'), more)).toEqual([]);
  });

  test('what stands behind a catch-all is gone before they are joined', () => {
    const cut = `VirtualService v: {hosts: [s.test], gateways: [gw], http: [{${FORWARD}}, {match: [{uri: {prefix: /a}}], ${FORWARD}}]}`;
    expect(together(cut, at('w', '{uri: {exact: /ab}}'))).toEqual(['warning IST0130 http.1']);
  });

  test('its catch-all stands last', () => {
    expect(together(at('v', ''), at('w', '{uri: {exact: /ab}}'))).toEqual([]);
  });

  test('of two catch-alls the first is kept', () => {
    expect(together(at('v', ''), at('w', ''))).toEqual(['warning IST0130 http.0']);
  });

  test('another gateway sees only the younger one', () => {
    expect(together(at('v', '{uri: {prefix: /a}}'), at('w', '{uri: {exact: /ab}}', '[gw, other]'))).toEqual([]);
  });
});

test('a delegate is out of reach only where all who name it are', () => {
  const inner = 'VirtualService inner: {http: [{match: [{uri: {prefix: /a/b}}], route: [{destination: {host: a}}]}]}';
  const root = (name: string, first: string) =>
    `VirtualService ${name}: {hosts: [${name}], http: [${first}{match: [{uri: {prefix: /a}}], delegate: {name: inner}}]}`;
  const before = `{match: [{uri: {prefix: /a}}], ${FORWARD}}, `;
  const about = (...roots: string[]) => analysed(mesh(inner, ...roots)).filter((found) => /IST013/.test(found));
  expect(about(root('v', before))).toEqual(['warning IST0130 http.0']);
  expect(about(root('v', before), root('w', ''))).toEqual([]);
});
