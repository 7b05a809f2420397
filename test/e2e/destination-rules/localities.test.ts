/** Endpoints near and far, each in a locality: the client is in region us, zone a, subzone 1. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Hosts } from './hosts.ts';

const REGIONS = ['us/a/1', 'us/b/1', 'eu/a/1'];
const PLACE = 'topology.kubernetes.io/region=us,topology.kubernetes.io/zone=a,topology.istio.io/subzone=1';
const EJECT =
  'outlierDetection: {consecutive5xxErrors: 1, interval: 0.1s, baseEjectionTime: 60s, maxEjectionPercent: 100}';
const balanced = (written: string, more = `, ${EJECT}`) =>
  `loadBalancer: {simple: ROUND_ROBIN${written && `, ${written}`}}${more}`;
const PLACED = {
  failover: { localities: REGIONS, policy: EJECT },
  'failover-to': {
    localities: ['eu/a/1', 'asia/a/1'],
    policy: balanced('localityLbSetting: {failover: [{from: us, to: asia}]}'),
  },
  'failover-of-others': {
    localities: ['eu/a/1', 'asia/a/1'],
    policy: balanced('localityLbSetting: {failover: [{from: eu, to: asia}]}'),
  },
  'no-failover': { localities: REGIONS, policy: balanced('', '') },
  'switched-off': { localities: REGIONS, policy: balanced('localityLbSetting: {enabled: false}') },
  'by-label': {
    localities: ['eu/a/1', 'us/a/1'],
    policy: balanced('localityLbSetting: {failoverPriority: ["shelf=0"]}'),
  },
  distribute: {
    localities: REGIONS,
    policy: 'loadBalancer: {localityLbSetting: {distribute: [{from: us/*, to: {"us/b/*": 80, "eu/*": 20}}]}}',
  },
  'distribute-of-others': {
    localities: REGIONS,
    policy: 'loadBalancer: {localityLbSetting: {distribute: [{from: eu/*, to: {"us/b/*": 80, "eu/*": 20}}]}}',
  },
  'zone-aware': { localities: REGIONS, policy: balanced('zoneAwareLbSetting: {enabled: true}') },
  'not-zone-aware': { localities: REGIONS, policy: balanced('zoneAwareLbSetting: {enabled: false}') },
  'zone-aware-to': {
    localities: ['eu/a/1', 'asia/a/1'],
    policy: balanced('zoneAwareLbSetting: {enabled: true, failover: [{from: us, to: asia}]}'),
  },
  'zone-aware-of-others': {
    localities: ['eu/a/1', 'asia/a/1'],
    policy: balanced('zoneAwareLbSetting: {enabled: true, failover: [{from: eu, to: asia}]}'),
  },
  'zone-aware-by-label': {
    localities: ['us/a/1', 'us/b/1'],
    policy: balanced('zoneAwareLbSetting: {enabled: true, failoverPriority: ["shelf=1"]}'),
  },
};
let hosts: Hosts;

beforeAll(async () => {
  hosts = await Hosts.start(PLACED, { network: 27, place: PLACE });
});

afterAll(() => hosts?.stop());

test('the zone, then the region, then the rest, as backends stop', async () => {
  const [zone = '', region = '', rest = ''] = hosts.addresses('failover');
  for (const [stopped, next] of [
    [undefined, zone],
    [zone, region],
    [region, rest],
  ]) {
    if (stopped) await hosts.servers.stop(stopped);
    await expect.poll(() => hosts.tally('failover', 10), { timeout: 5000 }).toEqual(new Map([[next, 10]]));
  }
});

test.each<[what: string, host: string, used: number[]]>([
  ['failover: to the region that is named for the client’s', 'failover-to', [1]],
  ['failover of another region is not looked at', 'failover-of-others', [0, 1]],
  ['no failover without outlier detection', 'no-failover', [0, 1, 2]],
  ['enabled: false', 'switched-off', [0, 1, 2]],
  ['failoverPriority: by labels instead', 'by-label', [0]],
  ['distribute of another place is not looked at', 'distribute-of-others', [0, 1, 2]],
  ['zone-aware: the zones of the region are used alike', 'zone-aware', [0, 1]],
  ['zone-aware, enabled: false: the client’s zone', 'not-zone-aware', [0]],
  ['zone-aware failover: to the region that is named', 'zone-aware-to', [1]],
  ['zone-aware failover of another region is not looked at', 'zone-aware-of-others', [0, 1]],
  ['zone-aware failoverPriority: by labels', 'zone-aware-by-label', [1]],
])('%s', async (_, host, used) => {
  const answering = await hosts.tally(host, 30);
  expect([...answering.keys()].sort()).toEqual(used.map((index) => hosts.addresses(host)[index]));
});

test('distribute: by shares', async () => {
  const answers = await hosts.tally('distribute', 500);
  const [none = '', most = '', some = ''] = hosts.addresses('distribute');
  // Four standard deviations.
  expect(answers.get(none)).toBeUndefined();
  expect(answers.get(most)).toBeGreaterThan(400 - 4 * 9);
  expect(answers.get(some)).toBeGreaterThan(100 - 4 * 9);
});
