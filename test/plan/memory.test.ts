/** What one plan has in common with the one before it is the same object, and equal contents are known by equal texts. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_MESH_CONFIG, type Model } from '../../istio/index.ts';
import { canonicalJson } from '../../plan/canonical.ts';
import { memoized } from '../../plan/memoized.ts';
import { Memory } from '../../plan/memory.ts';
import { namesakeIn } from '../../plan/namesakes.ts';
import type { Plan, VirtualHost } from '../../plan/plan.ts';
import { type PlanOptions, plan } from '../../plan/plan-proxy.ts';
import { loadText } from '../istio/reading.ts';
import { istio, service } from './read-plan.ts';

describe('what was made of some inputs', () => {
  const [a, b] = [{}, {}];
  test.each<[law: string, before: unknown[], now: unknown[], same: boolean]>([
    ['is the same of the same ones', [a, 'text', 1], [a, 'text', 1], true],
    ['is the same of none', [], [], true],
    ['is made anew of one that is only equal', [a], [b], false],
    ['is made anew of another one behind the first', [a, a], [a, b], false],
    ['is made anew of more', [a], [a, b], false],
    ['is made anew of fewer', [a, b], [a], false],
    ['is the same of lists with the same members', [[a, b], [a]], [[a, b], [a]], true],
    ['is made anew of lists with other members', [[a, b]], [[a, a]], false],
    ['is made anew of longer lists', [[a]], [[a, a]], false],
    ['is made anew of shorter lists', [[a, a]], [[a]], false],
    ['is made anew of lists of lists', [[[a]]], [[[a]]], false],
    ['is made anew of a list for a thing', [a], [[a]], false],
    ['is made anew of a thing for a list', [[a]], [a], false],
  ])('%s', (_, before, now, same) => {
    const memory = new Memory();
    const first = memory.keep('name', before, () => ({}));
    expect(memory.keep('name', now, () => ({})) === first).toBe(same);
  });

  test('is kept under its name, and the last only', () => {
    const memory = new Memory();
    const first = memory.keep('one', [a], () => ({}));
    memory.keep('two', [a], () => ({}));
    expect(memory.keep('one', [a], () => ({}))).toBe(first);
    expect(memory.keep('two', [a], () => ({}))).not.toBe(first);
    const second = memory.keep('one', [b], () => ({}));
    expect(memory.keep('one', [b], () => ({}))).toBe(second);
    expect(memory.keep('one', [a], () => ({}))).not.toBe(first);
  });
});

describe('a virtual host of the last plan', () => {
  const rules = [{}, {}] as unknown as VirtualHost['rules'];
  const host = (more: Partial<VirtualHost> = {}): VirtualHost => ({
    ...{ name: 'a', domains: ['a', 'b'], rules, httpsRedirect: false },
    ...more,
  });

  test.each<[law: string, now: VirtualHost, same: boolean]>([
    ['stays with equal domains and the same rules', host({ rules: [...rules] }), true],
    ['goes with another name', host({ name: 'b' }), false],
    ['goes with other domains', host({ domains: ['a', 'c'] }), false],
    ['goes with fewer domains', host({ domains: ['a'] }), false],
    ['goes with rules that are only equal', host({ rules: structuredClone(rules) }), false],
    ['goes with fewer rules', host({ rules: rules.slice(1) }), false],
    ['goes with a redirect', host({ httpsRedirect: true }), false],
  ])('%s', (_, now, same) => {
    const memory = new Memory();
    const last = host();
    expect(memory.sameHosts('h', [last])).toEqual([last]);
    expect(memory.sameHosts('h', [now])[0]).toBe(same ? last : now);
  });

  test('is one of the same handler, wherever it stands', () => {
    const memory = new Memory();
    const [last, other] = [host(), host({ name: 'b' })];
    memory.sameHosts('h', [other, last]);
    expect(memory.sameHosts('i', [host()])[0]).not.toBe(last);
    const [first, second] = memory.sameHosts('h', [host(), host({ name: 'b' })]);
    expect([first === last, second === other]).toEqual([true, true]);
    memory.sameHosts('h', []);
    expect(memory.sameHosts('h', [host()])[0]).not.toBe(last);
  });
});

test('a namesake is found where it stands, or elsewhere', () => {
  const [a, b, b2] = [{ name: 'a' }, { name: 'b' }, { name: 'b' }];
  const namesake = namesakeIn([a, b, b2]);
  expect([namesake('a', 0), namesake('b', 1), namesake('b', 2)].map((one) => [a, b, b2].indexOf(one!))).toEqual([
    0, 1, 2,
  ]);
  expect(namesake('a', 2)).toBe(a);
  expect(namesake('a', 9)).toBe(a);
  expect(namesake('c', 0)).toBeUndefined();
});

test('what is memoized is made once for each object, even if it is nothing', () => {
  const asked: object[] = [];
  const make = memoized((of: object): undefined => {
    asked.push(of);
  });
  const [a, b] = [{}, {}];
  for (const one of [a, b, a, b]) make(one);
  expect(asked).toHaveLength(2);
});

const MANY = Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`k${(n * 5) % 17}`, n]));

test.each<[unknown, string]>([
  ['plain ~ text', '"plain ~ text"'],
  ['', '""'],
  ['a "b" \\ \n é\x7f', JSON.stringify('a "b" \\ \n é\x7f')],
  [1.5, '1.5'],
  [null, 'null'],
  [true, 'true'],
  [[], '[]'],
  [[1, 'a', [null], {}], '[1,"a",[null],{}]'],
  [{ b: 1, a: { d: [2], c: undefined }, B: '' }, '{"B":"","a":{"d":[2]},"b":1}'],
  [{ c: 1, b: 2, a: 3 }, '{"a":3,"b":2,"c":1}'],
  [MANY, JSON.stringify(Object.fromEntries(Object.entries(MANY).sort(([a], [b]) => (a < b ? -1 : 1))))],
])('%j is written in one way only', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

describe('a plan made again with the memory of the last one', () => {
  const OPTIONS = {
    ...{ proxy: { kind: 'sidecar', namespace: 'default', labels: {} } as const, mesh: DEFAULT_MESH_CONFIG },
    ...{ ports: new Map<number, number>(), meshPort: 15001 },
  };
  const { model } = loadText(service('a') + service('b') + istio('DestinationRule', 'a', 'host: a'));
  const again = (change: Partial<Model>, options: Partial<PlanOptions> = {}) => {
    const memory = new Memory();
    const [first, second] = [
      plan(model, OPTIONS, memory).plan,
      plan({ ...model, ...change }, { ...OPTIONS, ...options }, memory).plan,
    ];
    const hostOf = ({ listeners }: Plan) =>
      listeners.flatMap(({ chains }) =>
        chains.flatMap(({ handler }) => (handler.kind === 'http' ? handler.virtualHosts : [])),
      );
    return {
      clusters: first.clusters[0] === second.clusters[0],
      hosts: hostOf(first)[0] === hostOf(second)[0],
      names: second.clusters.map(({ host }) => host),
    };
  };
  const BOTH = ['a.default.svc.cluster.local', 'b.default.svc.cluster.local'];

  test('of the same, is the same', () => {
    expect(again({})).toEqual({ clusters: true, hosts: true, names: again({}).names });
    expect(again({}).names).toEqual(expect.arrayContaining(BOTH));
  });

  test('of one service less, has one less', () => {
    const { clusters, names } = again({ services: model.services.slice(1) });
    expect([clusters, names.includes(BOTH[0]!), names.includes(BOTH[1]!)]).toEqual([false, false, true]);
  });

  test('of another mesh or proxy, has clusters of its own', () => {
    expect(again({}, { mesh: { ...DEFAULT_MESH_CONFIG, rootNamespace: 'other' } }).clusters).toBe(false);
    expect(again({}, { proxy: { ...OPTIONS.proxy, namespace: 'other' } }).clusters).toBe(false);
    expect(again({}, { dialect: 'latin1' }).clusters).toBe(false);
  });
});
