/** Which policy holds: that of the port, the subset, or the host, of the rule that is for this client. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Hosts, OTHER_PORT, repeat } from './hosts.ts';

const STICKY = 'loadBalancer: {consistentHash: {httpHeaderName: x-key}}';
const onOtherPort = (written: string) => `portLevelSettings: [{port: {number: 81}, ${written}}]`;
const RULED = {
  'per-port': { policy: `${STICKY}, ${onOtherPort('loadBalancer: {simple: ROUND_ROBIN}')}` },
  'port-only': { policy: `${STICKY}, ${onOtherPort('outlierDetection: {}')}` },
  'port-pool': { count: 1, policy: onOtherPort('connectionPool: {http: {maxRequestsPerConnection: 1}}') },
  subsets: {},
  'for-others': {},
  'for-client': {},
  'elsewhere-private': {},
  'elsewhere-exported': {},
};
const rule = (host: string, spec: string, namespace = 'default') => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${host}, namespace: ${namespace} }
spec: { host: ${host}.test, ${spec} }
`;
const policy = `trafficPolicy: { ${STICKY} }`;
const RULES = [
  rule(
    'subsets',
    `${policy}, subsets: [
      { name: inherits, labels: { half: "0" } },
      { name: replaces, labels: { half: "0" }, trafficPolicy: { loadBalancer: { simple: ROUND_ROBIN } } },
      { name: passes, labels: { half: "0" }, trafficPolicy: { loadBalancer: { simple: PASSTHROUGH } } }]`,
  ),
  `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: subsets }
spec:
  hosts: [subsets.test]
  http:
    - match: [{ uri: { prefix: /inherits } }]
      route: [{ destination: { host: subsets.test, subset: inherits } }]
    - match: [{ uri: { prefix: /passes } }]
      route: [{ destination: { host: subsets.test, subset: passes } }]
    - route: [{ destination: { host: subsets.test, subset: replaces } }]
`,
  rule('for-client', `workloadSelector: { matchLabels: { app: client } }, ${policy}`),
  rule('for-others', `workloadSelector: { matchLabels: { app: other } }, ${policy}`),
  rule('elsewhere-private', `exportTo: ["."], ${policy}`, 'istio-system'),
  rule('elsewhere-exported', `exportTo: ["*"], ${policy}`, 'istio-system'),
];
const ONE_KEY = { headers: { 'x-key': 'one' } };
let hosts: Hosts;

beforeAll(async () => {
  hosts = await Hosts.start(RULED, { network: 29, rules: RULES.join('---') });
});

afterAll(() => hosts?.stop());

test.each<[what: string, host: string, ask: object, endpoints: number]>([
  ['the host’s, on a port without its own', 'per-port', {}, 1],
  ['the port’s own', 'per-port', { port: OTHER_PORT }, 4],
  ['the port’s own, which inherits nothing', 'port-only', { port: OTHER_PORT }, 4],
  ['the host’s, in a subset without its own', 'subsets', { path: '/inherits' }, 1],
  ['the subset’s own', 'subsets', { path: '/replaces' }, 2],
  ['workloadSelector: a rule for this client', 'for-client', {}, 1],
  ['workloadSelector: none of one for others', 'for-others', {}, 4],
  ['exportTo: one of the root namespace', 'elsewhere-exported', {}, 1],
  ['exportTo: none that stays in its namespace', 'elsewhere-private', {}, 4],
])('%s', async (_, host, ask, endpoints) => {
  expect((await hosts.tally(host, 40, { ...ONE_KEY, ...ask })).size).toBe(endpoints);
});

test('PASSTHROUGH does not look at the subset’s labels', async () => {
  expect((await hosts.tally('subsets', 80, { path: '/passes' })).size).toBe(4);
});

describe('a pool of one port', () => {
  test.each([
    [OTHER_PORT, 3],
    [undefined, 1],
  ])('on port %s: three requests take %i connections', async (port, connections) => {
    const before = hosts.servers.hits.length;
    await repeat(3, () => hosts.call('port-pool', { ...(port && { port }) }));
    expect(new Set(hosts.servers.hits.slice(before).map((hit) => hit.port)).size).toBe(connections);
  });
});
