/** Which endpoints go first, and which share each locality has. */
import { describe, expect, test } from 'vitest';
import type { MeshConfig } from '../../istio/index.ts';
import type { Cluster } from '../../plan/plan.ts';
import { istio, type ReadOptions, readPlan } from './read-plan.ts';

const PLACES = ['r1/z1/s1', 'r1/z1/s2', 'r1/z2/s1', 'r2/z1/s1', 'r3/z1/s1'];
const REGION = 'topology.kubernetes.io/region';
const ZONE = 'topology.kubernetes.io/zone';
const SUBZONE = 'topology.istio.io/subzone';
const HERE = { [REGION]: 'r1', [ZONE]: 'z1', [SUBZONE]: 's1' };

/** Of a service with these endpoints: the inside of each, without the address. */
function clusterOf(endpoints: string[], policy: string, options: ReadOptions = { labels: HERE }): Cluster {
  const list = endpoints.map((endpoint, index) => `{address: 127.1.0.${index + 1}, ${endpoint}}`);
  const entry = istio(
    'ServiceEntry',
    'e',
    `hosts: [e.test], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [${list}]`,
  );
  const rule = policy && istio('DestinationRule', 'd', `host: e.test, trafficPolicy: {${policy}}`);
  return readPlan(entry + rule, options).plan.clusters.find(({ host }) => host === 'e.test')!;
}

/** 0: goes first. */
function priorities(...input: Parameters<typeof clusterOf>): number[] {
  return clusterOf(...input).endpoints.map(({ priority = 0 }) => priority);
}

const everywhere = PLACES.map((place) => `locality: ${place}`);
const OUTLIERS = 'outlierDetection: {}';
const balancing = (setting: string) => `loadBalancer: {${setting}}, ${OUTLIERS}`;
const failover = (from: string, to: string) => `failover: [{from: ${from}, to: ${to}}]`;
const zones = (setting: string) => balancing(`zoneAwareLbSetting: {${setting}}`);
const setting = (written: string) => balancing(`localityLbSetting: {${written}}`);
const sharing = (to: string, from = 'r1/*') =>
  `loadBalancer: {localityLbSetting: {distribute: [{from: ${from}, to: {${to}}}]}}`;
const mesh = (localityLbSetting: MeshConfig['localityLbSetting']) => ({ labels: HERE, mesh: { localityLbSetting } });

describe('the nearest go first', () => {
  test.each<[law: string, policy: string, expected: number[], options?: ReadOptions]>([
    ['not while nobody knows who is ill', '', [0, 0, 0, 0, 0]],
    ['by subzone, zone and region', OUTLIERS, [0, 1, 2, 3, 3]],
    ['so far as it is known where the proxy is', OUTLIERS, [0, 0, 0, 1, 1], { labels: { [REGION]: 'r1' } }],
    ['if it is known at all', OUTLIERS, [0, 0, 0, 0, 0], { labels: { app: 'client' } }],
    ['from elsewhere', OUTLIERS, [1, 1, 1, 0, 1], { labels: { [REGION]: 'r2', [ZONE]: 'z1', [SUBZONE]: 's1' } }],
    ['then the region that failover names', setting(failover('r1', 'r3')), [0, 1, 2, 4, 3]],
    ['unless it names it for another', setting(failover('r2', 'r3')), [0, 1, 2, 3, 3]],
    ['if nothing is said for zones', zones(''), [0, 0, 0, 1, 1]],
    ['or they are switched on', zones('enabled: true'), [0, 0, 0, 1, 1]],
    ['regions only, for zones', zones(failover('r1', 'r3')), [0, 0, 0, 2, 1]],
    ['as without them, if zones are switched off', zones('enabled: false'), [0, 1, 2, 3, 3]],
    ['unless it is switched off', setting('enabled: false'), [0, 0, 0, 0, 0]],
    ['unless the mesh has switched it off', OUTLIERS, [0, 0, 0, 0, 0], mesh({ enabled: false })],
    [
      'whatever the mesh says, if the rule says something',
      setting('enabled: true'),
      [0, 1, 2, 3, 3],
      mesh({ enabled: false }),
    ],
    ['by the mesh’s failover', OUTLIERS, [0, 1, 2, 4, 3], mesh({ failover: [{ from: 'r1', to: 'r3' }] })],
  ])('%s', (_, policy, expected, options) => {
    expect(priorities(everywhere, policy, options)).toEqual(expected);
  });
});

describe('failoverPriority: those go first that agree with the client', () => {
  const labelled = ['v: v1, s: p', 'v: v1, s: t', 'v: v2, s: p', 's: p'].map((labels) => `labels: {${labels}}`);
  const by = (...labels: string[]) => setting(`failoverPriority: [${labels.map((label) => `"${label}"`)}]`);
  const client = { labels: { v: 'v1', s: 'p' } };
  test.each<[law: string, policy: string, expected: number[], options?: ReadOptions]>([
    ['in a label', by('v'), [0, 0, 1, 1], client],
    ['in labels from the first on', by('v', 's'), [0, 1, 2, 2], client],
    ['in the order in which they are named', by('s', 'v'), [0, 2, 1, 1], client],
    ['or have the value that is written', by('v=v2'), [1, 1, 0, 1], client],
    ['or lack what the client lacks', by('v'), [1, 1, 1, 0], { labels: { s: 'p' } }],
    ['not while nobody knows who is ill', by('v').replace(OUTLIERS, ''), [0, 0, 0, 0], client],
  ])('%s', (_, policy, expected, options) => {
    expect(priorities(labelled, policy, options)).toEqual(expected);
  });

  test.each<[labels: string[], expected: number[]]>([
    [[REGION], [0, 0, 0, 1, 1]],
    [
      [REGION, ZONE],
      [0, 0, 1, 2, 2],
    ],
    [
      [REGION, ZONE, SUBZONE],
      [0, 1, 2, 3, 3],
    ],
    [[`${REGION}=r2`], [1, 1, 1, 0, 1]],
    [[SUBZONE], [0, 1, 0, 0, 0]],
  ])('in %s, where it is', (labels, expected) => {
    expect(priorities(everywhere, by(...labels))).toEqual(expected);
  });

  test('what the Pod with its labels has is the client’s too', () => {
    const pod =
      '---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: client, v: v2}}\nstatus: {podIP: 127.1.9.9}\n';
    const entry = (name: string) => `{address: 127.2.0.1, labels: {v: ${name}}}`;
    const yaml =
      istio(
        'ServiceEntry',
        'e',
        `hosts: [e.test], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [${entry('v1')}, ${entry('v2')}]`,
      ) + istio('DestinationRule', 'd', `host: e.test, trafficPolicy: {${by('v')}}`);
    const first = (options: ReadOptions) =>
      readPlan(pod + yaml, options)
        .plan.clusters.find(({ host }) => host === 'e.test')!
        .endpoints.map(({ priority = 0 }) => priority);
    expect(first({ labels: { app: 'client' } })).toEqual([1, 0]);
    expect(first({ labels: { app: 'client', v: 'v1' } })).toEqual([0, 1]);
  });

  test('then the region that failover names', () => {
    const both = setting(`failoverPriority: [v], ${failover('r1', 'r3')}`);
    const endpoints = [
      'locality: r2, labels: {v: v1}',
      'locality: r3, labels: {v: v1}',
      'locality: r1, labels: {v: v2}',
      'locality: r3, labels: {v: v2}',
    ];
    expect(priorities(endpoints, both, { labels: { [REGION]: 'r1', v: 'v1' } })).toEqual([1, 0, 2, 3]);
    expect(priorities(endpoints, both, { labels: { v: 'v1' } })).toEqual([0, 0, 1, 1]);
  });
});

test.each([
  ['switched off', 'enabled: false'],
  ['nearest first', 'enabled: true'],
  ['shares for others', 'distribute: [{from: r2/*, to: {"r2/*": 100}}]'],
])('a subset has its own endpoints only: %s', (_, written) => {
  const entry = istio(
    'ServiceEntry',
    'e',
    'hosts: [e.test], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [{address: 127.1.0.1, labels: {v: v1}}, {address: 127.1.0.2, labels: {v: v2}}]',
  );
  const rule = istio(
    'DestinationRule',
    'd',
    `host: e.test, trafficPolicy: {${setting(written)}}, subsets: [{name: s, labels: {v: v2}}]`,
  );
  const { clusters } = readPlan(entry + rule, { labels: HERE }).plan;
  const own = clusters.find(({ subset }) => subset === 's');
  expect(own?.endpoints.map(({ address }) => address)).toEqual(['127.1.0.2']);
});

describe('distribute: each locality has its share', () => {
  test.each<[law: string, policy: string, shares: Record<string, number> | undefined, kept: string[]]>([
    [
      'and others get nothing',
      sharing('r1/z1/s1: 80, r2/z1/s1: 20'),
      { 'r1/z1/s1': 80, 'r2/z1/s1': 20 },
      ['r1/z1/s1', 'r2/z1/s1'],
    ],
    [
      'those of a wildcard by what they weigh',
      sharing('r1/z1/*: 80, r2: 20'),
      { 'r1/z1/s1': 60, 'r1/z1/s2': 20, 'r2/z1/s1': 20 },
      ['r1/z1/s1', 'r1/z1/s2', 'r2/z1/s1'],
    ],
    [
      'rounded up',
      sharing('r1/*: 70, r3/*: 30'),
      { 'r1/z1/s1': 42, 'r1/z1/s2': 14, 'r1/z2/s1': 14, 'r3/z1/s1': 30 },
      ['r1/z1/s1', 'r1/z1/s2', 'r1/z2/s1', 'r3/z1/s1'],
    ],
    ['for clients that are meant', sharing('r1/z1/s1: 100', 'r2/*'), undefined, PLACES],
    ['for exactly the client’s locality', sharing('r3/*: 100', 'r1/z1/s1'), { 'r3/z1/s1': 100 }, ['r3/z1/s1']],
  ])('%s', (_, policy, shares, kept) => {
    const weighing = everywhere.map((place, index) => (index === 0 ? `${place}, weight: 3` : place));
    const made = clusterOf(weighing, policy);
    expect(made.localityWeights).toEqual(shares);
    expect(made.endpoints.map(({ locality }) => locality)).toEqual(kept);
    expect(made.endpoints.every(({ priority }) => priority === undefined)).toBe(true);
  });

  test('by the mesh, where the rule says nothing', () => {
    const shares = mesh({ distribute: [{ from: 'r1/*', to: { 'r2/*': 100 } }] });
    expect(clusterOf(everywhere, '', shares).localityWeights).toEqual({ 'r2/z1/s1': 100 });
    const rest = mesh({ distribute: [{ from: '*', to: { 'r1/*': 50, '*': 50 } }] });
    expect(clusterOf(everywhere, '', rest).localityWeights).toEqual({
      ...{ 'r1/z1/s1': 17, 'r1/z1/s2': 17, 'r1/z2/s1': 17 },
      ...{ 'r2/z1/s1': 25, 'r3/z1/s1': 25 },
    });
  });
});
