/** A small plan with one of everything, and requests that among them meet every part of its table. */
import type { Condition, Fault, HttpHandler, Rule, StringTest } from '../../plan/plan.ts';
import type { Header } from '../../simulator/headers.ts';

const path = (test: Exclude<StringTest, { kind: 'present' }>, ignoreCase = false): Condition => {
  return { on: 'path', test, ignoreCase };
};
const header = (name: string, test: StringTest, negate = false): Condition => ({ on: 'header', name, test, negate });
const query = (name: string, test: StringTest): Condition => ({ on: 'query', name, test });
const exact = (value: string) => ({ kind: 'exact', value }) as const;
const prefix = (value: string) => ({ kind: 'prefix', value }) as const;
const regex = (value: string) => ({ kind: 'regex', value }) as const;
const present = { kind: 'present' } as const;

const NO_EDITS = { request: { set: [], add: [], remove: [] }, response: { set: [], add: [], remove: [] } };
const destination = (subset: string, weight: number) => {
  return { weight, cluster: `outbound|80|${subset}|a`, host: 'a', subset, port: 80, headers: NO_EDITS };
};

function rule(name: string, conditions: Condition[], fault?: Fault): Rule {
  return {
    name,
    matches: [{ conditions }],
    ...(fault && { fault }),
    action: {
      kind: 'forward',
      headers: NO_EDITS,
      weighted: true,
      destinations: [destination('v1', 1), destination('v2', 3)],
      mirrors: [],
      timeout: 0,
      rewrite: {},
    },
  };
}

const delay = { milliseconds: 10, perMillion: 1_000_000 };

const rules: Rule[] = [
  rule('exact', [path(exact('/exact'))]),
  rule('prefix', [path(prefix('/prefix/'))]),
  rule('exact, any case', [path(exact('/Folded'), true)]),
  rule('prefix, any case', [path(prefix('/Folding/'), true)]),
  rule('regex', [path(regex('/re[a-z]+[0-9]'))]),
  // Too many states for a DFA.
  rule('large regex', [header('x-bits', regex('(a|b)*a(a|b){40}'))]),
  rule('header', [header('x-a', exact('1')), header('x-b', prefix('2'))]),
  rule('header present', [header('x-c', present)]),
  rule('header absent', [header('x-d', present), header('x-e', exact(''), true), header('x-f', present, true)]),
  rule('query', [query('q', exact('1')), query('r', regex('[0-9]*'))]),
  rule('query present', [query('s', present)]),
  rule('delay', [path(exact('/delay'))], { delay }),
  rule('abort', [path(exact('/abort'))], { abort: { perMillion: 1_000_000, httpStatus: 503 } }),
  rule('delay and abort', [path(exact('/both'))], { delay, abort: { perMillion: 500_000, grpcStatus: 14 } }),
  rule('otherwise', [header(':method', exact('GET'))]),
];

const host = (name: string, domains: string[], rules: Rule[]) => ({ name, domains, httpsRedirect: false, rules });

export const EXAMPLE: HttpHandler = {
  kind: 'http',
  name: 'example',
  edge: false,
  ports: 'ignored',
  forwardProxy: false,
  pathNormalization: 'BASE',
  virtualHosts: [
    host('a', ['a', 'a.default'], rules),
    host('suffix', ['*.a', '*.b.a'], [rule('suffix', [query('q', exact('1'))])]),
    host('any', ['*'], [rule('any', [path(prefix('/any'))])]),
  ],
};

const request = (authority: string, target: string, ...headers: Header[]): Header[] => [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':authority', authority],
  [':path', target],
  ...headers,
];

export const EXAMPLE_REQUESTS: [rule: string | undefined, headers: Header[]][] = [
  ['exact', request('a', '/exact?q=1')],
  ['prefix', request('a.default:80', '/prefix/x')],
  ['exact, any case', request('A', '/fOLDED')],
  ['prefix, any case', request('a', '/folding/x')],
  ['regex', request('a', '/rest1')],
  ['large regex', request('a', '/', ['x-bits', `ab${'a'.repeat(41)}`])],
  ['header', request('a', '/', ['x-a', '0'], ['x-a', '1'], ['x-b', '23'])],
  ['header present', request('a', '/', ['x-c', ''])],
  ['header absent', request('a', '/', ['x-d', ''], ['x-e', '1'])],
  ['query', request('a', '/?q=1&r=&q=2')],
  ['query present', request('a', '/?s')],
  ['delay', request('a', '/delay')],
  ['abort', request('a', '/abort')],
  ['delay and abort', request('a', '/both')],
  ['otherwise', request('a', '/', ['x-a', '1'], ['x-bits', 'ab'], ['x-b', '0'])],
  ['suffix', request('c.a', '/?q=1')],
  ['suffix', request('c.b.a:80', '/?q=1')],
  ['any', request('elsewhere', '/anything')],
  [undefined, request('elsewhere', '/')],
];
