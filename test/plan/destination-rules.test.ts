import { describe, expect, test } from 'vitest';
import type { Forward } from '../../plan/plan.ts';
import { clustersOf, endpointsOf, handlerOn, istio, type ReadOptions, readPlan, ruleOf, service } from './read-plan.ts';

const date = (year: number) => `, creationTimestamp: "${year}-01-01T00:00:00Z"`;
const subset = (name: string) => `subsets: [{name: ${name}, labels: {version: ${name}}}]`;
const rule = (name: string, spec: string, metadata = '') => istio('DestinationRule', name, spec, metadata);

/** The subsets of `a` in `shop`, as a client sees them. */
function subsets(rules: string, options: ReadOptions = { namespace: 'client' }): string[] {
  const { plan } = readPlan(service('a', { namespace: 'shop' }) + rules, options);
  return plan.clusters.flatMap((cluster) => cluster.subset ?? []);
}

const a = 'host: a.shop.svc.cluster.local';

describe('which DestinationRule a client has', () => {
  test.each<[law: string, rules: string, expected: string[], options?: ReadOptions]>([
    ['one of the service’s namespace', rule('shop/x', `host: a, ${subset('s')}`), ['s']],
    ['one of the client’s namespace', rule('client/x', `${a}, ${subset('s')}`), ['s']],
    ['one of the root namespace', rule('istio-system/x', `${a}, ${subset('s')}`), ['s']],
    ['none of a third namespace', rule('third/x', `${a}, ${subset('s')}`), []],
    [
      'the client’s hides the service’s',
      rule('client/x', `${a}, ${subset('own')}`) + rule('shop/x', `host: a, ${subset('s')}`),
      ['own'],
    ],
    [
      'the service’s hides the root’s',
      rule('istio-system/x', `${a}, ${subset('root')}`) + rule('shop/x', `host: a, ${subset('s')}`),
      ['s'],
    ],
    [
      'an exact host hides a wildcard',
      rule('shop/w', `host: "*.shop.svc.cluster.local", ${subset('w')}`) + rule('shop/x', `host: a, ${subset('s')}`),
      ['s'],
    ],
    [
      'the narrower wildcard hides the wider',
      rule('shop/w', `host: "*.svc.cluster.local", ${subset('wide')}`) +
        rule('shop/x', `host: "*.shop.svc.cluster.local", ${subset('narrow')}`),
      ['narrow'],
    ],
    ['a private one is for its own namespace only', rule('shop/x', `host: a, exportTo: ["."], ${subset('s')}`), []],
    [
      'private ones are seen at home',
      rule('shop/x', `host: a, exportTo: ["."], ${subset('s')}`),
      ['s'],
      { namespace: 'shop' },
    ],
    ['one exported by name', rule('shop/x', `host: a, exportTo: [client], ${subset('s')}`), ['s']],
    [
      'a client in the root namespace has the service’s rather than its own',
      rule('istio-system/x', `${a}, ${subset('root')}`) + rule('shop/x', `host: a, ${subset('s')}`),
      ['s'],
      { namespace: 'istio-system' },
    ],
    [
      'but its own if that is private',
      rule('istio-system/x', `${a}, exportTo: ["."], ${subset('root')}`) + rule('shop/x', `host: a, ${subset('s')}`),
      ['root'],
      { namespace: 'istio-system' },
    ],
  ])('%s', (_, rules, expected, options) => {
    expect(subsets(rules, options)).toEqual(expected);
  });
});

describe('several on one host and namespace', () => {
  const clusters = (rules: string) => clustersOf(readPlan(service('a') + rules));
  test('add up their subsets; of equal names and policies the older wins', () => {
    const made = clusters(
      rule(
        'x',
        'host: a, trafficPolicy: {loadBalancer: {simple: RANDOM}}, subsets: [{name: s, labels: {version: v2}}, {name: t}]',
        date(2024),
      ) +
        rule('z', `host: a, ${subset('v1')}`, date(2022)) +
        rule(
          'o',
          'host: a, trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}, subsets: [{name: s, labels: {version: v1}}]',
          date(2023),
        ),
    );
    expect(made.map(({ subset, endpoints }) => [subset, endpoints.length])).toEqual([
      [undefined, 2],
      ['v1', 1],
      ['s', 1],
      ['t', 2],
    ]);
    expect(made[2]!.endpoints[0]!.labels.version).toBe('v1');
    expect(made[0]!.policy).toEqual({ loadBalancer: { simple: 'ROUND_ROBIN' } });
  });

  const selected = rule('x', `host: a, workloadSelector: {matchLabels: {app: client}}, ${subset('mine')}`);
  test.each<[law: string, rules: string, labels: Record<string, string>, expected: string[]]>([
    [
      'one that selects the workload hides the others',
      selected + rule('z', `host: a, ${subset('all')}`),
      { app: 'client' },
      ['mine'],
    ],
    ['whatever their order', rule('a', `host: a, ${subset('all')}`) + selected, { app: 'client' }, ['mine']],
    ['one that selects others leaves them', selected + rule('z', `host: a, ${subset('all')}`), { app: 'web' }, ['all']],
    ['or nothing', selected, { app: 'web' }, []],
  ])('%s', (_, rules, labels, expected) => {
    const { plan } = readPlan(service('a') + rules, { labels });
    expect(plan.clusters.flatMap((cluster) => cluster.subset ?? [])).toEqual(expected);
  });

  test('one that selects workloads is for its own namespace only', () => {
    const other = rule('shop/x', `host: a, workloadSelector: {matchLabels: {app: client}}, ${subset('s')}`);
    expect(subsets(other)).toEqual([]);
  });
});

describe('policies', () => {
  const spec = `
  host: a
  trafficPolicy:
    loadBalancer: {simple: RANDOM}
    connectionPool: {tcp: {maxConnections: 2}, http: {maxRetries: 3}}
    portLevelSettings:
    - port: {number: 81}
      outlierDetection: {consecutive5xxErrors: 9}
  subsets:
  - {name: plain}
  - {name: pool, trafficPolicy: {connectionPool: {http: {maxRetries: 5}}}}
  - {name: port, trafficPolicy: {portLevelSettings: [{port: {number: 81}, loadBalancer: {simple: ROUND_ROBIN}}]}}
`;
  const { plan } = readPlan(service('a', { ports: { http: 80, 'http-b': 81 } }) + rule('a', spec));
  const host = {
    loadBalancer: { simple: 'RANDOM' },
    connectionPool: { tcp: { maxConnections: 2 }, http: { maxRetries: 3 } },
  };
  const port = { outlierDetection: { consecutive5xxErrors: 9 } };
  test.each<[law: string, cluster: string, expected: object]>([
    ['hold for a port without its own', '80||', host],
    ['of a port inherit nothing', '81||', port],
    ['are inherited by a subset', '80|plain|', host],
    ['of the port are inherited by a subset', '81|plain|', port],
    ['are replaced one by one, whole', '80|pool|', { ...host, connectionPool: { http: { maxRetries: 5 } } }],
    ['are added to those of the port', '81|pool|', { ...port, connectionPool: { http: { maxRetries: 5 } } }],
    ['of a subset’s port inherit nothing', '81|port|', { loadBalancer: { simple: 'ROUND_ROBIN' } }],
  ])('%s', (_, name, expected) => {
    const found = plan.clusters.find((cluster) => cluster.name === `outbound|${name}a.default.svc.cluster.local`);
    expect(found?.policy).toEqual(expected);
  });
});

describe('hash policies', () => {
  const by = (name: string) => `loadBalancer: {consistentHash: {httpHeaderName: ${name}}}`;
  const at81 = (name: string) => `portLevelSettings: [{port: {number: 81}, ${by(name)}}]`;
  const spec = `host: a, trafficPolicy: {${by('top')}, ${at81('top-81')}}, subsets: [{name: plain}, {name: own, trafficPolicy: {${by('sub')}, ${at81('sub-81')}}}]`;
  const hash = (destination: string) => {
    const route = istio('VirtualService', 'a', `hosts: [a], http: [{route: [{destination: ${destination}}]}]`);
    return (ruleOf(readPlan(service('a') + rule('a', spec) + route)).action as Forward).destinations[0]!.hash;
  };
  test.each([
    ['{host: a}', 'top'],
    ['{host: a, port: {number: 81}}', 'top-81'],
    ['{host: a, subset: plain}', 'top'],
    ['{host: a, subset: plain, port: {number: 81}}', 'top-81'],
    ['{host: a, subset: own}', 'sub'],
    ['{host: a, subset: own, port: {number: 81}}', 'sub-81'],
  ])('%s: by %s', (destination, name) => {
    expect(hash(destination)).toEqual({ by: 'header', name });
  });

  test.each([
    ['httpQueryParameterName: u', { by: 'query', name: 'u' }],
    ['useSourceIp: true', { by: 'source-ip' }],
    ['httpCookie: {name: c, path: /p, ttl: 60s}', { by: 'cookie', name: 'c', path: '/p', ttl: 60_000, attributes: [] }],
    [
      'httpCookie: {name: c, attributes: [{name: SameSite, value: Lax}]}',
      { by: 'cookie', name: 'c', attributes: [['SameSite', 'Lax']] },
    ],
  ])('%s', (written, expected) => {
    const one = rule('a', `host: a, trafficPolicy: {loadBalancer: {consistentHash: {${written}}}}`);
    const [host] = handlerOn(readPlan(service('a') + one), 'outbound_80').virtualHosts;
    expect((host!.rules[0]!.action as Forward).destinations[0]!.hash).toEqual(expected);
  });
});

test('a subset has the endpoints that carry its labels', () => {
  const reading = readPlan(
    service('a') +
      rule('a', 'host: a, subsets: [{name: two, labels: {version: v2}}, {name: none, labels: {version: v9}}]'),
  );
  expect(endpointsOf(reading, 'outbound|80|two|a.default.svc.cluster.local')).toEqual(['127.1.0.2:80']);
  expect(endpointsOf(reading, 'outbound|80|none|a.default.svc.cluster.local')).toEqual([]);
});

describe('PASSTHROUGH goes', () => {
  const passing = (host: string) =>
    rule('a', `host: ${host}, trafficPolicy: {loadBalancer: {simple: PASSTHROUGH}}, ${subset('v1')}`);
  test.each([
    ['', 2],
    ['v1', 2],
  ])('to any endpoint of a Service, in subset "%s" too', (name, count) => {
    const reading = readPlan(service('a') + passing('a'));
    expect(endpointsOf(reading, `outbound|80|${name}|a.default.svc.cluster.local`)).toHaveLength(count);
  });

  test('to the addresses of a ServiceEntry', () => {
    const entry = istio(
      'ServiceEntry',
      'e',
      'hosts: [e.test], addresses: [127.9.0.9], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP, targetPort: 81}], endpoints: [{address: 127.9.0.1}]',
    );
    expect(endpointsOf(readPlan(entry + passing('e.test')), 'outbound|80||e.test')).toEqual(['127.9.0.9:80']);
  });
});

test('a Secret without what TLS needs leaves no endpoints', () => {
  const tls = (written: string) =>
    endpointsOf(
      readPlan(
        `${service('a')}---\napiVersion: v1\nkind: Secret\nmetadata: {name: ca}\nstringData: {ca.crt: CA}\n${rule('a', `host: a, trafficPolicy: {tls: {${written}}}`)}`,
      ),
      'outbound|80||a.default.svc.cluster.local',
    );
  expect(tls('mode: SIMPLE, credentialName: ca')).toHaveLength(2);
  expect(tls('mode: MUTUAL, credentialName: ca')).toEqual([]);
  expect(tls('mode: SIMPLE, credentialName: gone')).toEqual([]);
  expect(tls('mode: SIMPLE, credentialName: gone, insecureSkipVerify: true')).toHaveLength(2);
});

describe('what the mesh says of connections', () => {
  const mesh = { connectTimeout: 3000, tcpKeepalive: { time: 60_000, probes: 4 } };
  const tcp = (rules: string) => clustersOf(readPlan(service('a') + rules, { mesh }))[0]!.policy.connectionPool?.tcp;
  test('holds where no rule does', () => {
    expect(tcp('')).toEqual({ connectTimeout: 3000, tcpKeepalive: { time: 60_000, probes: 4 } });
  });
  test('gives way to a rule, field by field', () => {
    const own = 'tcp: {maxConnections: 7, connectTimeout: 1s, tcpKeepalive: {probes: 9}}';
    expect(tcp(rule('a', `host: a, trafficPolicy: {connectionPool: {${own}}}`))).toEqual({
      maxConnections: 7,
      connectTimeout: 1000,
      tcpKeepalive: { time: 60_000, probes: 9 },
    });
  });
});

describe('its writer is told', () => {
  const locality = 'loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}, outlierDetection: {}';
  const here = { labels: { 'topology.kubernetes.io/region': 'a' } };
  test.each<[what: string, policy: string, path: (string | number)[] | undefined, options?: ReadOptions]>([
    ['of ISTIO_MUTUAL', 'tls: {mode: ISTIO_MUTUAL}', ['tls', 'mode']],
    ['not of plain text', 'tls: {mode: DISABLE}', undefined],
    ['of a Secret that is not there', 'tls: {mode: SIMPLE, credentialName: gone}', ['tls', 'credentialName']],
    ['not where the Secret is not needed', 'tls: {mode: DISABLE, credentialName: gone}', undefined],
    ['of PASSTHROUGH', 'loadBalancer: {simple: PASSTHROUGH}', ['loadBalancer', 'simple']],
    ['of localities, if it is not known where the proxy is', locality, ['loadBalancer', 'localityLbSetting']],
    ['not if it is', locality, undefined, here],
  ])('%s', (_, policy, path, options) => {
    const { findings } = readPlan(service('a') + rule('a', `host: a, trafficPolicy: {${policy}}`), options);
    expect(findings.map((finding) => finding.path)).toEqual(path ? [['spec', 'trafficPolicy', ...path]] : []);
  });

  test('the proxy is where a Pod with its labels is', () => {
    const node =
      '---\napiVersion: v1\nkind: Node\nmetadata: {name: node, labels: {topology.kubernetes.io/region: a}}\n';
    const pod =
      '---\napiVersion: v1\nkind: Pod\nmetadata: {name: caller, labels: {app: client}}\nspec: {nodeName: node}\nstatus: {podIP: 127.1.9.9}\n';
    const written = service('a') + node + pod + rule('a', `host: a, trafficPolicy: {${locality}}`);
    expect(readPlan(written).findings).toEqual([]);
  });
});
