import { describe, expect, test } from 'vitest';
import { load } from '../../istio/index.ts';
import { destinationRulesUsed } from '../../plan/destination-rules/used.ts';
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
    ['none that is exported to others', rule('shop/x', `host: a, exportTo: [third], ${subset('s')}`), []],
    [
      'one for its own namespace and the client',
      rule('shop/x', `host: a, exportTo: [., client], ${subset('s')}`),
      ['s'],
    ],
    [
      'none at home that is exported to others only',
      rule('shop/x', `host: a, exportTo: [client], ${subset('s')}`),
      [],
      { namespace: 'shop' },
    ],
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
    [
      'which it is by its namespace’s name too',
      rule('istio-system/x', `${a}, exportTo: [istio-system], ${subset('root')}`) +
        rule('shop/x', `host: a, ${subset('s')}`),
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

  const of = (name: string, exportTo: string[], set: string) =>
    rule(`shop/${name}`, `host: a, exportTo: [${exportTo}], ${subset(set)}`);
  test.each<[law: string, rules: string, client: string[], other: string[]]>([
    ['for different clients keep apart', of('x', ['client'], 's') + of('y', ['other'], 't'), ['s'], ['t']],
    ['for the same clients are one', of('x', ['client'], 's') + of('y', ['client'], 't'), ['s', 't'], []],
    [
      'whatever order the clients are in',
      of('x', ['client', 'other'], 's') + of('y', ['other', 'client'], 't'),
      ['s', 't'],
      ['s', 't'],
    ],
    // In Istio too the second is lost to those that it alone is for.
    [
      'one for more clients joins what is there',
      of('x', ['client'], 's') + of('y', ['client', 'other'], 't'),
      ['s', 't'],
      [],
    ],
    [
      'one for fewer does not, and hides it',
      of('x', ['client', 'other'], 's') + of('y', ['client'], 't'),
      ['t'],
      ['s'],
    ],
    ['nor does one for some join one for all', of('x', [], 's') + of('y', ['client'], 't'), ['t'], ['s']],
  ])('%s', (_, rules, client, other) => {
    const seen = [client, other].map((__, at) => subsets(rules, { namespace: ['client', 'other'][at]! }));
    expect(seen).toEqual([client, other]);
  });

  const selecting = (name: string, labels: string, set: string) =>
    rule(name, `host: a, workloadSelector: {matchLabels: {${labels}}}, ${subset(set)}`);
  test.each<[law: string, rules: string, labels: Record<string, string>, expected: string[]]>([
    [
      'with one selector are one',
      selecting('x', 'app: a, v: b', 's') + selecting('y', 'v: b, app: a', 't'),
      { app: 'a', v: 'b' },
      ['s', 't'],
    ],
    [
      'with different selectors keep apart',
      selecting('x', 'app: a', 's') + selecting('y', 'app: b', 't'),
      { app: 'a' },
      ['s'],
    ],
    [
      'a private one has the subsets of one with a selector as well',
      rule('x', `host: a, exportTo: ["."], ${subset('s')}`) + selecting('y', 'app: a', 't'),
      { app: 'web' },
      ['s', 't'],
    ],
    [
      'which that one has not',
      rule('x', `host: a, exportTo: ["."], ${subset('s')}`) + selecting('y', 'app: a', 't'),
      { app: 'a' },
      ['t'],
    ],
  ])('%s', (_, rules, labels, expected) => {
    const { plan } = readPlan(service('a') + rules, { labels });
    expect(plan.clusters.flatMap((cluster) => cluster.subset ?? [])).toEqual(expected);
  });

  test('one without subsets takes those of another, and gives it its policy', () => {
    const bare = (name: string) => rule(name, 'host: a, trafficPolicy: {loadBalancer: {simple: RANDOM}}');
    for (const [first, second] of [
      [bare('x'), rule('y', `host: a, ${subset('v1')}`)],
      [rule('x', `host: a, ${subset('v1')}`), bare('y')],
    ] as const) {
      const made = clusters(first + second);
      expect(made.map((cluster) => [cluster.subset, cluster.policy])).toEqual([
        [undefined, { loadBalancer: { simple: 'RANDOM' } }],
        ['v1', { loadBalancer: { simple: 'RANDOM' } }],
      ]);
    }
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
    ['{host: a, port: {number: 80}}', 'top'],
    ['{host: a, subset: own, port: {number: 80}}', 'sub'],
    ['{host: a, subset: unknown}', 'top'],
  ])('%s: by %s', (destination, name) => {
    expect(hash(destination)).toEqual([{ by: 'header', name }]);
  });

  test.each([
    [80, 'top'],
    [81, 'top-81'],
  ])('a service without rules, on port %i: by %s', (port, name) => {
    const plain = readPlan(service('a', { ports: { http: 80, 'http-b': 81 } }) + rule('a', spec));
    const found = ruleOf(plain, `outbound_${port}`, `a.default.svc.cluster.local:${port}`).action as Forward;
    expect(found.destinations[0]!.hash).toEqual([{ by: 'header', name }]);
  });

  test('of a port without a load balancer there is none but the host’s', () => {
    const other = 'portLevelSettings: [{port: {number: 81}, outlierDetection: {}}]';
    const one = rule('a', `host: a, trafficPolicy: {${by('top')}, ${other}}`);
    const route = istio(
      'VirtualService',
      'a',
      'hosts: [a], http: [{route: [{destination: {host: a, port: {number: 81}}}]}]',
    );
    const { destinations } = ruleOf(readPlan(service('a') + one + route)).action as Forward;
    expect(destinations[0]!.hash).toEqual([{ by: 'header', name: 'top' }]);
  });

  test.each([
    ['{host: a, subset: plain}', '{host: a, subset: own}', ['top', 'sub'], ['top', 'sub']],
    ['{host: a}', '{host: a, subset: plain}', ['top', 'top'], ['top', 'top']],
    ['{host: a, subset: own}', '{host: b}', ['sub'], undefined],
  ])('weights over %s and %s: by all keys together, where they hash at all', (one, other, ofOne, ofOther) => {
    const by = (names?: string[]) => names?.map((name) => ({ by: 'header', name }));
    const weights = `{destination: ${one}, weight: 1}, {destination: ${other}, weight: 1}`;
    const never = '{destination: {host: a, port: {number: 81}}, weight: 0}';
    const route = istio('VirtualService', 'a', `hosts: [a], http: [{route: [${weights}, ${never}]}]`);
    const { destinations } = ruleOf(readPlan(service('a') + service('b') + rule('a', spec) + route)).action as Forward;
    expect(destinations.map(({ hash }) => hash)).toEqual([by(ofOne), by(ofOther)]);
  });

  test.each([
    ['minimumRingSize: 7', undefined],
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
    expect((host!.rules[0]!.action as Forward).destinations[0]!.hash).toStrictEqual(expected && [expected]);
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

  test('even if the Service has an address', () => {
    const addressed = service('a', { extra: ', clusterIP: 10.0.0.9' });
    expect(endpointsOf(readPlan(addressed + passing('a')), 'outbound|80||a.default.svc.cluster.local')).toHaveLength(2);
  });

  test.each([
    ['to the addresses of a ServiceEntry', ', addresses: [127.9.0.9]', 'static', ['127.9.0.9:80']],
    ['to its endpoints if it has none', '', 'dns', ['other.test:81']],
  ])('%s', (_, addresses, discovery, expected) => {
    const entry = istio(
      'ServiceEntry',
      'e',
      `hosts: [e.test]${addresses}, resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP, targetPort: 81}], endpoints: [{address: other.test}]`,
    );
    const reading = readPlan(entry + passing('e.test'));
    expect(endpointsOf(reading, 'outbound|80||e.test')).toEqual(expected);
    const [made] = clustersOf(reading);
    expect(made).toMatchObject({ discovery, endpoints: [{ locality: '' }] });
  });
});

describe('of the Secret that TLS needs', () => {
  const secret = (name: string, data: string, namespace = 'default') =>
    `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: ${namespace}}\nstringData: {${data}}\n`;
  const secrets =
    secret('ca', 'ca.crt: CA') +
    secret('pair', 'tls.crt: C, tls.key: K') +
    secret('both', 'tls.crt: C, tls.key: K, ca.crt: CA') +
    secret('far', 'ca.crt: CA', 'other');
  test.each<[written: string, count: number, credential: object | undefined]>([
    ['mode: SIMPLE, credentialName: ca', 2, { ca: 'CA' }],
    ['mode: SIMPLE, credentialName: pair', 0, { pair: { chain: 'C', key: 'K' } }],
    ['mode: MUTUAL, credentialName: ca', 0, { ca: 'CA' }],
    ['mode: MUTUAL, credentialName: pair', 0, { pair: { chain: 'C', key: 'K' } }],
    ['mode: MUTUAL, credentialName: both', 2, { pair: { chain: 'C', key: 'K' }, ca: 'CA' }],
    ['mode: SIMPLE, credentialName: gone', 0, {}],
    ['mode: SIMPLE, credentialName: far', 0, {}],
    ['mode: MUTUAL, credentialName: pair, insecureSkipVerify: true', 2, { pair: { chain: 'C', key: 'K' } }],
    ['mode: DISABLE, credentialName: gone', 2, {}],
    ['mode: SIMPLE', 2, undefined],
  ])('%s: %i endpoints', (written, count, credential) => {
    const reading = readPlan(service('a') + secrets + rule('a', `host: a, trafficPolicy: {tls: {${written}}}`));
    expect(endpointsOf(reading, 'outbound|80||a.default.svc.cluster.local')).toHaveLength(count);
    expect(clustersOf(reading)[0]!.credential).toStrictEqual(credential);
  });

  test.each([
    ['SIMPLE', 'ca.crt'],
    ['MUTUAL', 'tls.crt and tls.key, ca.crt'],
  ])('%s is told of what is missing', (mode, missing) => {
    const { findings } = readPlan(
      service('a') + rule('a', `host: a, trafficPolicy: {tls: {mode: ${mode}, credentialName: gone}}`),
    );
    expect(findings.map(({ message }) => message)).toEqual([
      `no Secret "gone" in namespace default has ${missing}: requests that need it get 503`,
    ]);
  });
});

describe('what the mesh says of connections', () => {
  const mesh = { connectTimeout: 3000, tcpKeepalive: { time: 60_000, probes: 4 } };
  const tcp = (rules: string) => clustersOf(readPlan(service('a') + rules, { mesh }))[0]!.policy.connectionPool?.tcp;
  test('holds where no rule does', () => {
    expect(tcp('')).toEqual({ connectTimeout: 3000, tcpKeepalive: { time: 60_000, probes: 4 } });
  });
  test.each([
    [{ connectTimeout: 3000 }, { connectTimeout: 3000 }],
    [{ tcpKeepalive: { probes: 4 } }, { connectTimeout: 10_000, tcpKeepalive: { probes: 4 } }],
    [{}, undefined],
  ])('%j', (said, expected) => {
    expect(clustersOf(readPlan(service('a'), { mesh: said }))[0]!.policy.connectionPool?.tcp).toStrictEqual(expected);
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
  const by = (labels: string) =>
    `loadBalancer: {localityLbSetting: {failoverPriority: [${labels}]}}, outlierDetection: {}`;
  const here = { labels: { 'topology.kubernetes.io/region': 'a' } };
  test.each<[what: string, policy: string, path: (string | number)[] | undefined, options?: ReadOptions]>([
    ['of ISTIO_MUTUAL', 'tls: {mode: ISTIO_MUTUAL}', ['tls', 'mode']],
    ['not of plain text', 'tls: {mode: DISABLE}', undefined],
    ['of a Secret that is not there', 'tls: {mode: SIMPLE, credentialName: gone}', ['tls', 'credentialName']],
    ['not where the Secret is not needed', 'tls: {mode: DISABLE, credentialName: gone}', undefined],
    ['of PASSTHROUGH', 'loadBalancer: {simple: PASSTHROUGH}', ['loadBalancer', 'simple']],
    ['of localities, if it is not known where the proxy is', locality, ['loadBalancer', 'localityLbSetting']],
    ['not if it is', locality, undefined, here],
    ['nor if they are switched off', locality.replace('{failover', '{enabled: false, failover'), undefined],
    [
      'if they are switched on',
      locality.replace('{failover', '{enabled: true, failover'),
      ['loadBalancer', 'localityLbSetting'],
    ],
    [
      'of zones',
      'loadBalancer: {zoneAwareLbSetting: {enabled: true}}, outlierDetection: {}',
      ['loadBalancer', 'zoneAwareLbSetting'],
    ],
    [
      'of priorities by where the proxy is',
      by('app, topology.kubernetes.io/zone'),
      ['loadBalancer', 'localityLbSetting'],
    ],
    ['not of those by other labels', by('app, x.topology.'), undefined],
    ['nor of those that say where', by('"topology.kubernetes.io/region=a"'), undefined],
  ])('%s', (_, policy, path, options) => {
    const { findings } = readPlan(service('a') + rule('a', `host: a, trafficPolicy: {${policy}}`), options);
    expect(findings.map((finding) => finding.path)).toEqual(path ? [['spec', 'trafficPolicy', ...path]] : []);
  });

  const node = '---\napiVersion: v1\nkind: Node\nmetadata: {name: node, labels: {topology.kubernetes.io/region: a}}\n';
  const pod = (namespace: string) =>
    `---\napiVersion: v1\nkind: Pod\nmetadata: {name: caller, namespace: ${namespace}, labels: {app: client}}\nspec: {nodeName: node}\nstatus: {podIP: 127.1.9.9}\n`;
  const entry = istio('WorkloadEntry', 'w', 'address: 127.1.9.9, labels: {app: client}, locality: a');
  test.each<[law: string, alike: string, labels: Record<string, string>, told: number]>([
    ['the proxy is where a Pod with its labels is', pod('default'), { app: 'client' }, 0],
    ['not where one of another namespace is', pod('other'), { app: 'client' }, 1],
    ['nor where a WorkloadEntry is', entry, { app: 'client' }, 1],
    ['nor where any Pod is, if it has no labels', pod('default'), {}, 1],
  ])('%s', (_, alike, labels, told) => {
    const written = node + alike + service('a') + rule('a', `host: a, trafficPolicy: {${locality}}`);
    expect(readPlan(written, { labels }).findings).toHaveLength(told);
  });
});

describe('what routes need of DestinationRules are', () => {
  const rules =
    rule('one', `host: a, ${subset('v1')}`) +
    rule('two', `host: a, ${subset('v2')}`) +
    rule('both', 'host: "*.default.svc.cluster.local", subsets: [{name: v2}, {name: v1}]') +
    rule('of-another', `host: b, ${subset('v1')}`) +
    rule('plain', 'host: a, trafficPolicy: {loadBalancer: {simple: RANDOM}}');
  const to = (subsetName: string) => `route: [{destination: {host: a, subset: ${subsetName}}}]`;
  test.each<[what: string, routes: string, expected: string[]]>([
    ['those with a subset that one names', `http: [{${to('v1')}}]`, ['one', 'both']],
    [
      'for each of several',
      'http: [{route: [{destination: {host: a, subset: v1}, weight: 1}, {destination: {host: a, subset: v2}, weight: 1}]}]',
      ['one', 'two', 'both'],
    ],
    ['for a mirror', 'http: [{route: [{destination: {host: a}}], mirror: {host: a, subset: v2}}]', ['two', 'both']],
    ['none for a whole service', 'http: [{route: [{destination: {host: a}}]}]', []],
    ['none for an answer', 'http: [{redirect: {uri: /x}}]', []],
    ['none for what is not HTTP', `tcp: [{match: [{port: 90}], ${to('v1')}}]`, []],
  ])('%s', (_, routes, expected) => {
    const yaml =
      service('a', { ports: { http: 80, tcp: 90 } }) + rules + istio('VirtualService', 'a', `hosts: [a], ${routes}`);
    const { model } = load([{ file: 'test.yaml', text: yaml }], { namespace: 'default' });
    expect(destinationRulesUsed(model, readPlan(yaml).plan).map(({ name }) => name)).toEqual(expected);
  });
});
