/** Each trap, and beside it the near miss that is none. */
import { expect, test } from 'vitest';
import { DEFAULT_MESH_CONFIG, type Finding, traps } from '../../../istio/index.ts';
import { expectGolden } from '../../golden.ts';
import { loadText } from '../reading.ts';

const TO_A = 'route: [{destination: {host: a}}]';

function found(kind: string, spec: string): Finding[] {
  const text = `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: v}\nspec: ${spec}\n`;
  const { model, diagnostics } = loadText(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return [...traps(model, DEFAULT_MESH_CONFIG)];
}

/** `severity code place`; the place is within the rule. */
function ofSpec(kind: string, spec: string): string[] {
  return found(kind, spec).map(
    ({ code, severity, path }) => `${severity} ${code} ${path.slice(kind === 'VirtualService' ? 3 : 1).join('.')}`,
  );
}

const ruled = (rule: string) => `{hosts: [a], http: [{${rule}}]}`;
const ofRule = (rule: string) => ofSpec('VirtualService', ruled(rule));
const matching = (match: string) => `match: [{${match}}], ${TO_A}`;
const rewriting = (prefix: string, uri: string) => `${matching(`uri: {prefix: ${prefix}}`)}, rewrite: {uri: ${uri}}`;
const CORS = 'corsPolicy: {allowOrigins: [{exact: "https://a.test"}]}';

const TABLE: [string, string, string[]][] = [
  ['an abort with a percentage', `fault: {abort: {httpStatus: 500, percentage: {value: 100}}}, ${TO_A}`, []],
  ['an abort that is switched off', `fault: {abort: {httpStatus: 500, percentage: {value: 0}}}, ${TO_A}`, []],
  ['an abort without one', `fault: {abort: {httpStatus: 500}}, ${TO_A}`, ['warning MS0202 fault.abort']],
  ['a delay without one', `fault: {delay: {fixedDelay: 1s}}, ${TO_A}`, ['warning MS0202 fault.delay']],
  [
    'a delay with the old one',
    `fault: {delay: {fixedDelay: 1s, percent: 5}}, ${TO_A}`,
    ['info MS0214 fault.delay.percent'],
  ],
  [
    'a delay with both',
    `fault: {delay: {fixedDelay: 1s, percent: 5, percentage: {value: 1}}}, ${TO_A}`,
    ['info MS0214 fault.delay.percent'],
  ],
  ['an escaped letter', matching('uri: {prefix: /enc/%41}'), ['warning MS0203 match.0.uri.prefix']],
  ['an escaped slash', matching('uri: {exact: /enc/%2Fa}'), []],
  ['no slash', matching('uri: {exact: a}'), ['warning MS0203 match.0.uri.exact']],
  ['a query in the path', matching('uri: {exact: "/a?b=c"}'), ['warning MS0203 match.0.uri.exact']],
  ['dots', matching('uri: {prefix: /a/../b}'), ['warning MS0203 match.0.uri.prefix']],
  ['dots that may go on', matching('uri: {prefix: /a/..}'), []],
  ['two slashes, which are kept', matching('uri: {prefix: //a}'), []],
  ['a method in small letters', matching('method: {exact: get}'), ['warning MS0203 match.0.method.exact']],
  ['a method', matching('method: {exact: GET}'), []],
  ['a blank in a query', matching('queryParams: {q: {exact: a b}}'), ['warning MS0203 match.0.queryParams.q.exact']],
  ['an escape in a query', matching('queryParams: {q: {exact: a%20b}}'), []],
  ['a blank around a header', matching('headers: {x: {exact: "a "}}'), ['warning MS0203 match.0.headers.x.exact']],
  ['a blank before a header', matching('headers: {x: {prefix: " a "}}'), ['warning MS0203 match.0.headers.x.prefix']],
  ['a blank behind the prefix of a header', matching('headers: {x: {prefix: "a "}}'), []],
  ['a blank in a header', matching('headers: {x: {exact: "a b"}}'), []],
  ['a version', matching('uri: {prefix: /v1}'), ['info MS0204 match.0.uri.prefix']],
  ['a version as a folder', matching('uri: {prefix: /v1/}'), []],
  ['a version of two digits', matching('uri: {prefix: /v12}'), ['info MS0204 match.0.uri.prefix']],
  ['a version on the way', matching('uri: {prefix: /v1/static}'), []],
  ['a word', matching('uri: {prefix: /static}'), []],
  ['a word that is rewritten', rewriting('/api', '/new'), ['info MS0204 match.0.uri.prefix']],
  ['folders that are rewritten', rewriting('/api/', '/new/'), []],
  ['two slashes out of one', rewriting('/api', '/'), ['warning MS0205 rewrite.uri']],
  ['no slash out of one', rewriting('/api/', '/new'), ['warning MS0205 rewrite.uri']],
  ['a rewrite without a match', `${TO_A}, rewrite: {uri: /base}`, ['warning MS0205 rewrite.uri']],
  ['a rewrite of an exact path', `${matching('uri: {exact: /a}')}, rewrite: {uri: /}`, []],
  ['a rewrite behind a regex', `${matching('uri: {regex: "/a.*"}')}, rewrite: {uri: /b}`, ['info MS0206 rewrite.uri']],
  [
    'a rewrite of all paths of a method',
    `${matching('method: {exact: GET}')}, rewrite: {uri: /b}`,
    ['warning MS0205 rewrite.uri'],
  ],
  ['a redirect of a folder', 'match: [{uri: {prefix: /old}}], redirect: {uri: /new}', ['info MS0206 redirect.uri']],
  ['a redirect of everything', 'match: [{uri: {prefix: /}}], redirect: {uri: /login}', []],
  [
    'a redirect of a prefix, glued',
    'match: [{uri: {prefix: /old/}}], redirect: {prefixRewrite: /new}',
    ['warning MS0205 redirect.prefixRewrite'],
  ],
  ['a POST', matching('method: {exact: POST}'), ['info MS0207 ']],
  ['a POST without retries', `${matching('method: {exact: POST}')}, retries: {attempts: 0}`, []],
  [
    'a POST on failed connections',
    `${matching('method: {exact: POST}')}, retries: {attempts: 2, retryOn: connect-failure}`,
    [],
  ],
  [
    'a POST on 5xx',
    `${matching('method: {exact: POST}')}, retries: {attempts: 2, retryOn: "connect-failure,5xx"}`,
    ['warning MS0207 retries.retryOn'],
  ],
  [
    'a PATCH on a status',
    `${matching('method: {exact: PATCH}')}, retries: {attempts: 2, retryOn: "connect-failure,503"}`,
    ['warning MS0207 retries.retryOn'],
  ],
  ['a POST on nothing', `${matching('method: {exact: POST}')}, retries: {attempts: 2}`, []],
  ['a POST that is redirected', 'match: [{method: {exact: POST}}], redirect: {uri: /b}', []],
  ['a POST by its prefix', matching('method: {prefix: POST}'), []],
  ['a GET on 5xx', `${matching('method: {exact: GET}')}, retries: {attempts: 2, retryOn: "5xx"}`, []],
  [
    'an abort beside retries',
    `fault: {abort: {httpStatus: 500, percentage: {value: 1}}}, ${TO_A}, retries: {attempts: 1}`,
    ['info MS0208 fault.abort'],
  ],
  [
    'a delay beyond the timeout',
    `fault: {delay: {fixedDelay: 2s, percentage: {value: 1}}}, ${TO_A}, timeout: 1s`,
    ['info MS0208 fault.delay'],
  ],
  [
    'a delay as long as the timeout',
    `fault: {delay: {fixedDelay: 1s, percentage: {value: 1}}}, ${TO_A}, timeout: 1s`,
    ['info MS0208 fault.delay'],
  ],
  ['a delay within the timeout', `fault: {delay: {fixedDelay: 1s, percentage: {value: 1}}}, ${TO_A}, timeout: 2s`, []],
  ['no timeout', `${TO_A}, retries: {attempts: 2, perTryTimeout: 1s}`, []],
  ['no timeout of a try', `${TO_A}, timeout: 1s, retries: {attempts: 2}`, []],
  ['time for every try', `${TO_A}, timeout: 3s, retries: {attempts: 2, perTryTimeout: 1s}`, []],
  [
    'time for some tries',
    `${TO_A}, timeout: 2s, retries: {attempts: 2, perTryTimeout: 1s}`,
    ['info MS0209 retries.perTryTimeout'],
  ],
  [
    'time for one try',
    `${TO_A}, timeout: 1s, retries: {attempts: 2, perTryTimeout: 1s}`,
    ['warning MS0209 retries.perTryTimeout'],
  ],
  [
    'weights of 95',
    'route: [{destination: {host: a}, weight: 90}, {destination: {host: b}, weight: 5}]',
    ['warning MS0210 route'],
  ],
  [
    'weights of 80',
    'route: [{destination: {host: a}, weight: 79}, {destination: {host: b}, weight: 1}]',
    ['warning MS0210 route'],
  ],
  ['weights of 79', 'route: [{destination: {host: a}, weight: 78}, {destination: {host: b}, weight: 1}]', []],
  [
    'weights of 120',
    'route: [{destination: {host: a}, weight: 119}, {destination: {host: b}, weight: 1}]',
    ['warning MS0210 route'],
  ],
  ['weights of 121', 'route: [{destination: {host: a}, weight: 120}, {destination: {host: b}, weight: 1}]', []],
  ['a single weight', 'route: [{destination: {host: a}, weight: 90}]', []],
  ['weights of 100', 'route: [{destination: {host: a}, weight: 95}, {destination: {host: b}, weight: 5}]', []],
  ['weights of 4', 'route: [{destination: {host: a}, weight: 3}, {destination: {host: b}, weight: 1}]', []],
  [
    'thirds',
    'route: [{destination: {host: a}, weight: 33}, {destination: {host: b}, weight: 33}, {destination: {host: c}, weight: 33}]',
    [],
  ],
  [
    'a weight left out',
    'route: [{destination: {host: a}, weight: 100}, {destination: {host: b}}]',
    ['warning MS0211 route.1'],
  ],
  [
    'weights left out, and a part of them given',
    'route: [{destination: {host: a}, weight: 40}, {destination: {host: b}, weight: 40}, {destination: {host: c, subset: v2}}, {destination: {host: d}}]',
    ['warning MS0211 route.2', 'warning MS0211 route.3', 'warning MS0210 route'],
  ],
  ['a weight of nought', 'route: [{destination: {host: a}, weight: 100}, {destination: {host: b}, weight: 0}]', []],
  ['CORS of a POST', `${matching('method: {exact: PUT}')}, ${CORS}`, ['warning MS0212 corsPolicy']],
  [
    'CORS of a PUT and its preflight',
    `match: [{method: {exact: PUT}}, {method: {exact: OPTIONS}}], ${TO_A}, ${CORS}`,
    [],
  ],
  ['CORS of every request', `${TO_A}, ${CORS}`, []],
  ['CORS of a path', `${matching('uri: {exact: /a}')}, ${CORS}`, []],
  ['CORS of methods like OPTIONS', `${matching('method: {prefix: OPT}')}, ${CORS}`, []],
  ['CORS of methods like ONS', `${matching('method: {prefix: ONS}')}, ${CORS}`, ['warning MS0212 corsPolicy']],
  ['CORS of a regex', `${matching('method: {regex: GET}')}, ${CORS}`, []],
  ['CORS of a redirect', `redirect: {uri: /b}, ${CORS}`, ['warning MS0212 corsPolicy']],
  [
    'a regex without case',
    matching('uri: {regex: "/a"}, ignoreUriCase: true'),
    ['warning MS0213 match.0.ignoreUriCase'],
  ],
  ['every path without case', matching('ignoreUriCase: true'), []],
  ['a prefix without case', matching('uri: {prefix: /a}, ignoreUriCase: true'), []],
  ['a header set to nothing', `${TO_A}, headers: {request: {set: {x: ""}}}`, ['warning MS0213 headers.request.set.x']],
  ['a header set to something', `${TO_A}, headers: {request: {set: {x: "1"}}}`, []],
];

test.each(TABLE)('%s', (_, rule, expected) => {
  expect(ofRule(rule)).toEqual(expected);
});

test('how it is said', () => {
  const texts = TABLE.flatMap(([title, rule]) => [
    `${title}:\n`,
    ...found('VirtualService', ruled(rule)).map(
      ({ message, fix, mend }) => `  ${message}; ${fix}${mend ? ` ${JSON.stringify(mend)}` : ''}\n`,
    ),
  ]);
  expectGolden('test/istio/analysis/traps.txt', texts.join(''));
});

test('what a delegate rewrites depends on who delegates', () => {
  expect(ofSpec('VirtualService', `{http: [{${TO_A}, rewrite: {uri: /base}}]}`)).toEqual([]);
});

test.each<[string, string, string[]]>([
  [
    'priorities without outlier detection',
    '',
    ['warning MS0213 trafficPolicy.loadBalancer.localityLbSetting.failoverPriority'],
  ],
  ['priorities with it', 'outlierDetection: {}', []],
])('%s', (_, more, expected) => {
  const priority = 'loadBalancer: {localityLbSetting: {failoverPriority: [topology.kubernetes.io/region]}}';
  const spec = `{host: a, trafficPolicy: {${priority}, ${more}}}`;
  expect(ofSpec('DestinationRule', spec)).toEqual(expected);
  for (const { message, fix } of found('DestinationRule', spec)) {
    expect(message).toBe('without outlierDetection nothing fails over, and the priorities have no effect');
    expect(fix).toBe('add "outlierDetection"');
  }
});

test.each([
  'loadBalancer: {simple: RANDOM}',
  'loadBalancer: {localityLbSetting: {enabled: true}}',
  'tls: {mode: DISABLE}',
])('a policy of {%s} has no priorities', (policy) => {
  expect(ofSpec('DestinationRule', `{host: a, trafficPolicy: {${policy}}}`)).toEqual([]);
});

test('paths that are not normalised can have any escape', () => {
  const { model } = loadText(
    `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v}\nspec: {hosts: [a], http: [{${matching('uri: {prefix: /%41}')}}]}\n`,
  );
  const of = (normalization: 'NONE' | 'BASE') =>
    traps(model, { ...DEFAULT_MESH_CONFIG, pathNormalization: { normalization } }).length;
  expect([of('NONE'), of('BASE')]).toEqual([0, 1]);
});
