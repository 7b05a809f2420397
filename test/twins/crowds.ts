/** Random plans with many hosts and rules that differ by a number: they fill the table's maps, and collide in them. */
import fc, { type Arbitrary } from 'fast-check';
import type { Condition, HttpHandler, Rule } from '../../plan/plan.ts';
import type { Header } from '../../simulator/headers.ts';
import { EXAMPLE } from './example.ts';

const NUMBERS = 60;
const HOSTS = 10;
const RULES = 80;

const { action } = EXAMPLE.virtualHosts[0]!.rules[0]!;

/** One condition for each way in which a rule can be found. */
const KINDS: ((n: number) => Condition)[] = [
  (n) => ({ on: 'path', test: { kind: 'exact', value: `/p${n}` }, ignoreCase: false }),
  (n) => ({ on: 'path', test: { kind: 'exact', value: `/P${n}` }, ignoreCase: true }),
  (n) => ({ on: 'path', test: { kind: 'prefix', value: `/p${n}` }, ignoreCase: false }),
  (n) => ({ on: 'path', test: { kind: 'prefix', value: `/P${n}` }, ignoreCase: true }),
  (n) => ({ on: 'path', test: { kind: 'regex', value: `/p${n}(/.*)?` }, ignoreCase: false }),
  (n) => ({ on: 'header', name: 'x-n', test: { kind: 'exact', value: `${n}` }, negate: false }),
  (n) => ({ on: 'header', name: `x-${n}`, test: { kind: 'present' }, negate: false }),
  (n) => ({ on: 'header', name: `x-${n}`, test: { kind: 'exact', value: '1' }, negate: true }),
  (n) => ({ on: 'query', name: 'n', test: { kind: 'exact', value: `${n}` } }),
  (n) => ({ on: 'query', name: `q${n}`, test: { kind: 'present' } }),
];

const numbers = fc.nat(NUMBERS);
const conditions = fc.tuple(fc.constantFrom(...KINDS), numbers).map(([kind, n]) => kind(n));
const rules: Arbitrary<Rule[]> = fc
  .array(fc.array(conditions, { minLength: 1, maxLength: 2 }), { maxLength: RULES, size: 'max' })
  .map((all) => all.map((list, r) => ({ name: `rule${r}`, matches: [{ conditions: list }], action })));

export const crowds: Arbitrary<HttpHandler> = fc
  .array(rules, { minLength: 1, maxLength: HOSTS, size: 'max' })
  .map((all) => ({
    ...EXAMPLE,
    virtualHosts: all.map((list, h) => ({
      name: `host${h}`,
      domains: [`h${h}`, h % 2 === 0 ? `*.h${h}` : `*-${h}`],
      httpsRedirect: false,
      rules: list.map((rule) => ({ ...rule, name: `host${h}/${rule.name}` })),
    })),
  }));

const paths = fc
  .tuple(fc.constantFrom('/p', '/P'), numbers, fc.constantFrom('', '/', '/x'))
  .map((parts) => parts.join(''));
const parameters = fc.oneof(
  numbers.map((n) => `n=${n}`),
  numbers.map((n) => `q${n}`),
);
const headers: Arbitrary<Header> = fc.oneof(
  numbers.map((n): Header => ['x-n', `${n}`]),
  fc.tuple(numbers, fc.constantFrom('', '1')).map(([n, value]): Header => [`x-${n}`, value]),
);

export const crowdRequests: Arbitrary<Header[]> = fc
  .record({
    host: fc.tuple(fc.constantFrom('h', 'x.h', 'x-', 'H'), fc.nat(HOSTS)),
    path: paths,
    query: fc.array(parameters, { maxLength: 3 }),
    more: fc.array(headers, { maxLength: 5 }),
  })
  .map(({ host, path, query, more }) => [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':authority', host.join('')],
    [':path', query.length > 0 ? `${path}?${query.join('&')}` : path],
    ...more,
  ]);
