import { describe, expect, test } from 'vitest';
import { istio, type Reading, type ReadOptions, readPlan, service } from './read-plan.ts';

/** `server.name,…: cluster xweight, …` a chain; `*` without a server name. */
function chains({ plan }: Reading, listener: string): string[] | undefined {
  const found = plan.listeners.find(({ name }) => name === listener);
  return found?.chains.map(({ serverNames = ['*'], handler, tls }) => {
    if (handler.kind !== 'tcp') return 'http';
    const ends = handler.destinations.map(({ cluster, weight }) => `${cluster.replace('outbound|', '')} x${weight}`);
    return `${serverNames.join()}${tls ? ' (tls)' : ''}: ${ends.join(', ')}`;
  });
}

const db = service('db', { ports: { tcp: 5000 } });
const own = '*: 5000||db.default.svc.cluster.local x1';
const tcp = (spec: string) => istio('VirtualService', 'db', `hosts: [db], tcp: [${spec}]`);
const wildcard = istio(
  'VirtualService',
  'w',
  'hosts: ["*.default.svc.cluster.local"], tcp: [{route: [{destination: {host: b}}]}]',
);
const to = (...hosts: string[]) => `route: [${hosts.join(', ')}]`;

describe('ports of services that do not speak HTTP', () => {
  test.each<[law: string, yaml: string, expected: string[], options?: ReadOptions]>([
    ['go to the service', db, [own]],
    [
      'by weight',
      db +
        tcp(
          `{${to('{destination: {host: db}, weight: 3}', '{destination: {host: b}, weight: 1}', '{destination: {host: c}}')}}`,
        ),
      ['*: 5000||db.default.svc.cluster.local x3, 5000||b.default.svc.cluster.local x1'],
    ],
    [
      'by the first route that holds',
      db +
        tcp(
          `{match: [{sourceLabels: {app: web}}], ${to('{destination: {host: w}}')}}, {match: [{port: 5000}], ${to('{destination: {host: b}}')}}`,
        ),
      ['*: 5000||b.default.svc.cluster.local x1'],
    ],
    [
      'whichever of the gateways of a match it is for',
      db + tcp(`{match: [{gateways: [gw, mesh]}], ${to('{destination: {host: b}}')}}`),
      ['*: 5000||b.default.svc.cluster.local x1'],
    ],
    [
      'none holding: to the service',
      db +
        tcp(
          `{match: [{port: 1}, {gateways: [gw]}, {destinationSubnets: [10.0.0.0/8]}], ${to('{destination: {host: b}}')}}`,
        ),
      [own],
    ],
    [
      'to the only port of another service',
      db + service('b', { ports: { tcp: 7 } }) + tcp(`{${to('{destination: {host: b}}')}}`),
      ['*: 7||b.default.svc.cluster.local x1'],
    ],
    ['by rules for a wildcard that its host is one of', db + wildcard, ['*: 5000||b.default.svc.cluster.local x1']],
  ])('%s', (_, yaml, expected, options) => {
    expect(chains(readPlan(yaml, options), 'tcp_5000')).toEqual(expected);
    expect(chains(readPlan(yaml, { ...options, kind: 'all' }), 'tcp_5000')).toEqual(expected);
  });

  test('TLS is told apart by server name', () => {
    const entry = (name: string, host: string) =>
      istio(
        'ServiceEntry',
        name,
        `hosts: ["${host}"], resolution: ${host.startsWith('*') ? 'NONE' : 'DNS'}, ports: [{number: 443, name: tls, protocol: TLS}]`,
      );
    const rule = istio(
      'VirtualService',
      'v',
      'hosts: [a.test], tls: [{match: [{sniHosts: [a.test], port: 443}], route: [{destination: {host: c.test}}]}]',
    );
    expect(chains(readPlan(entry('a', 'a.test') + entry('b', '*.b.test') + rule), 'tcp_443')).toEqual([
      'a.test: 443||c.test x1',
      '*.b.test: 443||*.b.test x1',
    ]);
  });
});

test.each<[what: string, policy: string, expected: object]>([
  ['nothing', 'loadBalancer: {simple: RANDOM}', {}],
  [
    'how long',
    'connectionPool: {tcp: {idleTimeout: 5s, maxConnectionDuration: 9s}}',
    { idleTimeout: 5000, maxDuration: 9000 },
  ],
  ['by whom', 'loadBalancer: {consistentHash: {useSourceIp: true}}', { hashBySourceIp: true }],
  ['by what header', 'loadBalancer: {consistentHash: {httpHeaderName: x}}', {}],
  [
    'through a proxy',
    'tunnel: {targetHost: x.test, targetPort: 443, protocol: POST}',
    { tunnel: { target: 'x.test:443', usePost: true } },
  ],
  [
    'through a proxy by CONNECT',
    'tunnel: {targetHost: x.test, targetPort: 443}',
    { tunnel: { target: 'x.test:443', usePost: false } },
  ],
])('a DestinationRule of the service’s namespace says %s of connections', (_, policy, expected) => {
  const yaml =
    service('db', { namespace: 'shop', ports: { tcp: 5000 } }) +
    istio('DestinationRule', 'shop/d', `host: db, trafficPolicy: {${policy}}`);
  const [listener] = readPlan(yaml).plan.listeners;
  expect(listener!.chains[0]!.handler).toStrictEqual({
    kind: 'tcp',
    statPrefix: 'tcp_5000',
    destinations: [{ weight: 1, cluster: 'outbound|5000||db.shop.svc.cluster.local' }],
    ...expected,
  });
});

describe('servers of a gateway that do not speak HTTP', () => {
  const options: ReadOptions = { kind: 'gateway', labels: { istio: 'gw' } };
  const gateway = (...servers: string[]) =>
    istio('Gateway', 'gw', `selector: {istio: gw}, servers: [${servers.join(', ')}]`);
  const bound = (spec: string, hosts = '"*"') =>
    istio('VirtualService', 'v', `hosts: [${hosts}], gateways: [gw], ${spec}`);
  const server = (protocol: string, hosts: string, tls = '', name = 'one') =>
    `{port: {number: 9443, name: ${name}, protocol: ${protocol}}, hosts: [${hosts}]${tls && `, tls: {${tls}}`}}`;
  const secret = '---\napiVersion: v1\nkind: Secret\nmetadata: {name: cert}\nstringData: {tls.crt: C, tls.key: K}\n';
  const sni = (...names: string[]) =>
    `tls: [${names.map((name) => `{match: [{sniHosts: ["${name}"]}], route: [{destination: {host: db}}]}`).join(', ')}]`;

  test.each<[law: string, yaml: string, expected: string[] | undefined]>([
    [
      'TCP goes by the first TCP route that is bound',
      gateway(server('TCP', '"*"')) +
        bound('tcp: [{match: [{port: 1}], route: [{destination: {host: b}}]}, {route: [{destination: {host: db}}]}]'),
      [own],
    ],
    ['without one nothing listens', gateway(server('TCP', '"*"')), undefined],
    [
      'by rules for other hosts nothing goes',
      gateway(server('TCP', 'a.test')) + bound('tcp: [{route: [{destination: {host: db}}]}]', 'b.test'),
      undefined,
    ],
    [
      'TLS that ends here goes by the first VirtualService only',
      gateway(server('TLS', 'a.test', 'mode: SIMPLE, credentialName: cert')) +
        secret +
        bound('tcp: [{route: [{destination: {host: db}}]}]', 'a.test') +
        bound('tcp: [{route: [{destination: {host: b}}]}]', 'a.test').replace('"v"', '"w"'),
      ['a.test (tls): 5000||db.default.svc.cluster.local x1'],
    ],
    [
      'TLS that is passed through goes by server name, within the server’s hosts',
      gateway(server('TLS', '"*.a.test"', 'mode: PASSTHROUGH')) +
        bound(sni('x.a.test', 'x.b.test'), 'x.a.test, x.b.test'),
      ['x.a.test: 5000||db.default.svc.cluster.local x1'],
    ],
    [
      'TLS that ends here goes by TCP routes',
      gateway(server('TLS', 'a.test', 'mode: SIMPLE, credentialName: cert')) +
        secret +
        bound('tcp: [{route: [{destination: {host: db}}]}]', 'a.test'),
      ['a.test (tls): 5000||db.default.svc.cluster.local x1'],
    ],
    [
      'HTTP in TLS and TLS passed through share a port',
      gateway(
        server('HTTPS', 'h.test', 'mode: SIMPLE, credentialName: cert'),
        server('TLS', 'a.test', 'mode: PASSTHROUGH', 'two'),
      ) +
        secret +
        bound(sni('a.test'), 'a.test'),
      ['http', 'a.test: 5000||db.default.svc.cluster.local x1'],
    ],
  ])('%s', (_, yaml, expected) => {
    expect(chains(readPlan(db + yaml, options), 'gateway_9443')).toEqual(expected);
  });

  test('what is passed through under every name asks for none', () => {
    const yaml = gateway(server('TLS', '"*"', 'mode: PASSTHROUGH')) + bound(sni('*'));
    const [listener] = readPlan(db + yaml, options).plan.listeners;
    expect(listener!.chains).toHaveLength(1);
    expect(listener!.chains[0]).not.toHaveProperty('serverNames');
  });
});
