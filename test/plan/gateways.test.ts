import { describe, expect, test } from 'vitest';
import { handlerOn, hostsOn, istio, type Reading, type ReadOptions, readPlan, ruleLine, service } from './read-plan.ts';

const asGateway: ReadOptions = { kind: 'gateway', namespace: 'istio-system', labels: { istio: 'ingressgateway' } };
const http = (hosts: string, port = 80, more = '') =>
  `{port: {number: ${port}, name: http-${port}, protocol: HTTP}, hosts: [${hosts}]${more}}`;
const gateway = (name: string, servers: string, selector = 'istio: ingressgateway') =>
  istio('Gateway', name, `selector: {${selector}}, servers: [${servers}]`);
const virtualService = (name: string, hosts: string, more: string, metadata = '') =>
  istio('VirtualService', name, `hosts: [${hosts}], ${more}`, metadata);
const bound = (status: number, gateways = 'gw') =>
  `gateways: [${gateways}], http: [{directResponse: {status: ${status}}}]`;

function hosts(yaml: string, listener = 'gateway_80', options = asGateway): Record<string, string[]> {
  return hostsOn(readPlan(yaml, options), listener);
}

describe('a gateway serves what its servers and VirtualServices share', () => {
  const found = (host: string) => ({ [`${host}:80`]: ['default/x/0: * -> answer 200'] });
  test.each<[server: string, host: string, expected: Record<string, string[]>]>([
    ['shop.test', 'shop.test', found('shop.test')],
    ['"*"', 'shop.test', found('shop.test')],
    ['"*.test"', 'a.shop.test', found('a.shop.test')],
    ['a.shop.test', '"*.test"', found('a.shop.test')],
    ['"*.test"', '"*"', found('*.test')],
    ['"*.test"', 'test', {}],
    ['shop.test', 'other.test', {}],
    ['default/shop.test', 'shop.test', found('shop.test')],
    ['"*/shop.test"', 'shop.test', found('shop.test')],
    ['./shop.test', 'shop.test', found('shop.test')],
    ['other/shop.test', 'shop.test', {}],
    ['Shop.Test', 'SHOP.test', found('shop.test')],
  ])('server %s, VirtualService %s', (server, host, expected) => {
    expect(hosts(gateway('gw', http(server)) + virtualService('x', host, bound(200)))).toEqual(expected);
  });

  test.each([
    ['gw', true],
    ['default/gw', true],
    ['gw.default.svc.cluster.local', true],
    ['other/gw', false],
    ['mesh', false],
  ])('bound to %s: %s', (name, expected) => {
    const yaml = gateway('gw', http('"*"')) + virtualService('x', 'x.test', bound(200, name));
    expect(Object.keys(hosts(yaml)).length > 0).toBe(expected);
  });

  test('a VirtualService without rules here leaves its host to a wildcard', () => {
    const yaml =
      gateway('gw', http('"*"')) +
      virtualService('x', 'x.test', 'gateways: [gw], http: [{match: [{port: 81}], directResponse: {status: 201}}]') +
      virtualService('w', '"*.test"', bound(202));
    expect(hosts(yaml)).toEqual({ '*.test:80': ['default/w/0: * -> answer 202'] });
  });

  test('a listener is there even if no host is', () => {
    expect(handlerOn(readPlan(gateway('gw', http('"*"')), asGateway), 'gateway_80').virtualHosts).toEqual([]);
  });
});

describe('which Gateways a proxy serves', () => {
  const yaml = gateway('gw', http('"*"')) + gateway('other', http('"*"', 8088), 'istio: other');
  const listeners = ({ plan: { listeners } }: Reading) => listeners.map(({ name }) => name);
  test('those that select it', () => {
    expect(listeners(readPlan(yaml, asGateway))).toEqual(['gateway_80']);
  });
  test('all of them, for a proxy that is all', () => {
    expect(listeners(readPlan(yaml, { kind: 'all' }))).toEqual(['gateway_80', 'gateway_8088', 'mesh']);
  });
  test('none, for a sidecar', () => {
    expect(listeners(readPlan(yaml))).toEqual([]);
  });
});

describe('several VirtualServices on one host', () => {
  const rule = (match: string, status: number) => `{match: [${match}], directResponse: {status: ${status}}}`;
  const date = (year: number) => `, creationTimestamp: "${year}-01-01T00:00:00Z"`;
  test('stand one after the other by age, and the first catch-all goes to the end', () => {
    const yaml =
      gateway('gw', http('"*"')) +
      virtualService(
        'a',
        'm.test',
        `gateways: [gw], http: [${rule('{uri: {prefix: /b}}', 203)}, ${rule('{}', 204)}]`,
        date(2024),
      ) +
      virtualService(
        'b',
        'm.test',
        `gateways: [gw], http: [${rule('{uri: {prefix: /a}}', 201)}, ${rule('{uri: {prefix: /c}}, {}', 202)}]`,
        date(2023),
      );
    expect(hosts(yaml)['m.test:80']).toEqual([
      'default/b/0: path ^/a -> answer 201',
      'default/b/1: path ^/c -> answer 202',
      'default/a/0: path ^/b -> answer 203',
      'default/b/1: * -> answer 202',
    ]);
  });
});

describe('a destination without a port', () => {
  test.each([
    ['is the service’s only one', { http: 7070 }, '7070||a'],
    ['is the gateway’s, if the service has several', { http: 7070, 'http-b': 7071 }, '80||a'],
  ])('%s', (_, ports, expected) => {
    const yaml =
      service('a', { ports: ports as Record<string, number> }) +
      gateway('gw', http('"*"')) +
      virtualService('x', 'x.test', 'gateways: [gw], http: [{route: [{destination: {host: a}}]}]');
    expect(hosts(yaml)).toEqual({ 'x.test:80': [`default/x/0: * -> ${expected}`] });
  });
});

describe('httpsRedirect', () => {
  test('holds for the hosts of the server, with VirtualServices and without', () => {
    const yaml =
      gateway(
        'gw',
        `${http('"*.a.test", b.test', 80, ', tls: {httpsRedirect: true}')}, ${http('c.test', 80).replace('http-80', 'two')}`,
      ) + virtualService('x', 'one.a.test, c.test', bound(200));
    const redirecting = handlerOn(readPlan(yaml, asGateway), 'gateway_80').virtualHosts;
    expect(Object.fromEntries(redirecting.map(({ name, httpsRedirect }) => [name, httpsRedirect]))).toEqual({
      'one.a.test:80': true,
      '*.a.test:80': true,
      'b.test:80': true,
      'c.test:80': false,
    });
  });
});

test('the oldest Gateway on a port says what it speaks, wherever it is written', () => {
  const tcp = '{port: {number: 80, name: tcp, protocol: TCP}, hosts: ["*"]}';
  const aged = (name: string, servers: string, year: number) =>
    istio(
      'Gateway',
      name,
      `selector: {istio: ingressgateway}, servers: [${servers}]`,
      `, creationTimestamp: "${year}-01-01T00:00:00Z"`,
    );
  const { plan, findings } = readPlan(aged('a', tcp, 2021) + aged('b', http('"*"'), 2020), asGateway);
  expect(plan.listeners.map(({ chains }) => chains[0]!.handler.kind)).toEqual(['http']);
  expect(findings.map(({ resource }) => resource.name)).toEqual(['a']);
});

test.each([
  [80, undefined],
  [443, 443],
])('in the clear a redirect to port %i names port %s', (port, expected) => {
  const yaml =
    gateway('gw', http('"*"')) + virtualService('x', 'x.test', `gateways: [gw], http: [{redirect: {port: ${port}}}]`);
  const [host] = handlerOn(readPlan(yaml, asGateway), 'gateway_80').virtualHosts;
  expect(host!.rules[0]!.action).toMatchObject({ kind: 'redirect', ...(expected && { port: expected }) });
  expect('port' in host!.rules[0]!.action).toBe(expected !== undefined);
});

describe('servers in TLS', () => {
  const https = (name: string, hosts: string, credential: string, mode = 'SIMPLE') =>
    `{port: {number: 443, name: ${name}, protocol: HTTPS}, hosts: [${hosts}], tls: {mode: ${mode}, credentialName: ${credential}}}`;
  const secret = (name: string, data: Record<string, string>, namespace = 'istio-system') => {
    const encoded = Object.entries(data).map(([key, value]) => `${key}: ${Buffer.from(value).toString('base64')}`);
    return `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: {${encoded.join(', ')}}\n`;
  };
  const pair = { 'tls.crt': 'CHAIN', 'tls.key': 'KEY' };
  const chains = (yaml: string, options = asGateway) => readPlan(yaml, options).plan.listeners[0]?.chains ?? [];

  test('are chains of their own, by server name, with their own hosts and https as the usual port', () => {
    const yaml =
      gateway('gw', `${https('one', 'a.test', 'cert')}, ${https('two', '"*"', 'cert')}`) +
      secret('cert', pair) +
      virtualService(
        'x',
        'a.test, b.test',
        'gateways: [gw], http: [{redirect: {uri: /, derivePort: FROM_REQUEST_PORT}}]',
      );
    const [one, two] = chains(yaml);
    expect(one).toMatchObject({
      serverNames: ['a.test'],
      tls: { certificates: [{ chain: 'CHAIN', key: 'KEY' }], requireClientCertificate: false },
      handler: { edge: true, virtualHosts: [{ domains: ['a.test'] }] },
    });
    expect(two).not.toHaveProperty('serverNames');
    expect(two!.handler).toMatchObject({ virtualHosts: [{ domains: ['a.test'] }, { domains: ['b.test'] }] });
    const rules = one!.handler.kind === 'http' ? one!.handler.virtualHosts[0]!.rules : [];
    expect(rules[0]!.action).not.toHaveProperty('port');
    expect(one!.name).not.toBe(two!.name);
  });

  test.each<[law: string, secrets: string]>([
    ['with a Secret that has no key', secret('cert', { 'tls.crt': 'CHAIN' })],
  ])('%s a server is left out, and the writer told', (_, secrets) => {
    const reading = readPlan(gateway('gw', https('one', 'a.test', 'cert')) + secrets, asGateway);
    expect(reading.plan.listeners).toEqual([]);
    expect(reading.findings).toMatchObject([{ path: ['spec', 'servers', 0, 'tls'] }]);
  });

  test.each<[law: string, secrets: string]>([
    ['without its Secret', ''],
    ['with a Secret of another namespace', secret('cert', pair, 'other')],
  ])('%s a server has a certificate made, and the writer is told', (_, secrets) => {
    const reading = readPlan(gateway('gw', https('one', 'a.test', 'cert')) + secrets, asGateway);
    expect(reading.plan.listeners[0]?.chains[0]?.tls).toMatchObject({ certificates: [{ hosts: ['a.test'] }] });
    expect(reading.findings).toMatchObject([{ path: ['spec', 'servers', 0, 'tls'] }]);
  });

  test.each([
    ['MUTUAL', true],
    ['OPTIONAL_MUTUAL', false],
  ])('%s asks for the client’s certificate', (mode, required) => {
    const yaml =
      gateway('gw', https('one', 'a.test', 'cert', mode)) +
      secret('cert', pair) +
      secret('cert-cacert', { 'ca.crt': 'CA' });
    expect(chains(yaml)[0]?.tls).toMatchObject({ clientCa: { pem: 'CA' }, requireClientCertificate: required });
  });

  test.each(['MUTUAL', 'OPTIONAL_MUTUAL'])('%s without any Secret takes clients of the local authority', (mode) => {
    const reading = readPlan(gateway('gw', https('one', 'a.test', 'cert', mode)), asGateway);
    expect(reading.plan.listeners[0]?.chains[0]?.tls).toMatchObject({ clientCa: { madeHere: true } });
    expect(reading.findings.map(({ code, message }) => [code, /shows|lets in/.exec(message)?.[0]])).toEqual([
      ['MS0503', 'shows'],
      ['MS0503', 'lets in'],
    ]);
  });

  test('MUTUAL with a Secret that does not say whom to let in is left out, as in Istio', () => {
    const yaml = gateway('gw', https('one', 'a.test', 'cert', 'MUTUAL')) + secret('cert', pair);
    const reading = readPlan(yaml, asGateway);
    expect(reading.plan.listeners).toEqual([]);
    const message = "the server on port 443 is left out: it has no authority for its clients' certificates";
    const fix =
      'give the Secret "cert" tls.crt and tls.key, and ca.crt (or beside it "cert-cacert") for clients\' certificates';
    expect(reading.findings).toMatchObject([
      { code: 'MS0504', severity: 'warning', refused: false, path: ['spec', 'servers', 0, 'tls'], message, fix },
    ]);
  });

  test.each([
    ['whose Secret is not there', ''],
    ['whose Secret has no key', secret('other', { 'tls.crt': 'CHAIN' })],
  ])('of a server whose host is taken, and %s, only that is told', (_, more) => {
    const servers = `${https('one', 'a.test', 'cert')}, ${https('two', 'b.test, a.test', 'other')}`;
    const { plan, findings } = readPlan(gateway('gw', servers) + secret('cert', pair) + more, asGateway);
    expect(plan.listeners[0]?.chains.map(({ serverNames }) => serverNames)).toEqual([['a.test']]);
    const message = 'the server is left out: another one already serves a.test on port 443';
    expect(findings).toMatchObject([{ code: 'MS0504', path: ['spec', 'servers', 1, 'hosts'], message }]);
  });

  test('the host of a server that is left out is not taken', () => {
    const servers = `${https('one', 'a.test', 'broken')}, ${https('two', 'a.test', 'cert')}`;
    const yaml = gateway('gw', servers) + secret('broken', { 'tls.crt': 'CHAIN' }) + secret('cert', pair);
    expect(chains(yaml)).toMatchObject([{ serverNames: ['a.test'], tls: { certificates: [{ chain: 'CHAIN' }] } }]);
  });

  test('a server without a certificate is left out', () => {
    const server = '{port: {number: 443, name: one, protocol: HTTPS}, hosts: [a.test], tls: {mode: PASSTHROUGH}}';
    const yaml = gateway('gw', server.replace('PASSTHROUGH', 'SIMPLE, credentialNames: [clients]'));
    const { plan, findings } = readPlan(yaml + secret('clients', { 'ca.crt': 'CA' }), asGateway);
    expect(plan.listeners).toEqual([]);
    const message = 'the server on port 443 is left out: it has no certificate';
    expect(findings).toMatchObject([{ message, fix: 'name a Secret in tls.credentialName, and add it to the input' }]);
  });

  const files = 'serverCertificate: /c, privateKey: /k';
  const inFiles = [{ chainFile: '/c', keyFile: '/k' }];
  const oneWay = { certificates: inFiles, requireClientCertificate: false };
  test.each<[tls: string, expected: object | undefined]>([
    [`mode: SIMPLE, ${files}`, oneWay],
    [`mode: SIMPLE, ${files}, minProtocolVersion: TLSV1_2`, { ...oneWay, minVersion: 'TLSV1_2' }],
    [`mode: SIMPLE, ${files}, maxProtocolVersion: TLSV1_3`, { ...oneWay, maxVersion: 'TLSV1_3' }],
    [`mode: SIMPLE, ${files}, cipherSuites: []`, oneWay],
    [`mode: SIMPLE, ${files}, cipherSuites: [AES128-SHA]`, { ...oneWay, cipherSuites: ['AES128-SHA'] }],
    [`mode: SIMPLE, ${files}, caCertificates: /ca, subjectAltNames: [a]`, oneWay],
    [
      'mode: SIMPLE, tlsCertificates: [{serverCertificate: /c, privateKey: /k}, {serverCertificate: /d, privateKey: /l}]',
      { ...oneWay, certificates: [...inFiles, { chainFile: '/d', keyFile: '/l' }] },
    ],
    [
      `mode: MUTUAL, ${files}, caCertificates: /ca`,
      { certificates: inFiles, clientCa: { file: '/ca' }, requireClientCertificate: true },
    ],
    [
      `mode: OPTIONAL_MUTUAL, ${files}, caCertificates: /ca, caCrl: /crl, subjectAltNames: [a], verifyCertificateSpki: [b], verifyCertificateHash: [c]`,
      {
        certificates: inFiles,
        clientCa: { file: '/ca' },
        requireClientCertificate: false,
        ...{ clientNames: ['a'], clientSpki: ['b'], clientHashes: ['c'], crl: '/crl' },
      },
    ],
    [
      'mode: MUTUAL, credentialName: cert, caCertCredentialName: clients',
      { certificates: [{ chain: 'CHAIN', key: 'KEY' }], clientCa: { pem: 'CA' }, requireClientCertificate: true },
    ],
    [
      'mode: SIMPLE, credentialNames: [cert, old]',
      {
        certificates: [
          { chain: 'CHAIN', key: 'KEY' },
          { chain: 'OLD', key: 'ITS KEY' },
        ],
        requireClientCertificate: false,
      },
    ],
    [
      'mode: MUTUAL, credentialName: old',
      { certificates: [{ chain: 'OLD', key: 'ITS KEY' }], clientCa: { pem: 'ITS CA' }, requireClientCertificate: true },
    ],
    ['mode: MUTUAL, credentialName: cert', undefined],
    ['mode: ISTIO_MUTUAL', { certificates: [{ hosts: ['a.test'] }], requireClientCertificate: false }],
  ])('{%s}', (tls, expected) => {
    const server = `{port: {number: 443, name: one, protocol: HTTPS}, hosts: [a.test, ns/a.test], tls: {${tls}}}`;
    const secrets =
      secret('cert', pair) +
      secret('clients', { 'ca.crt': 'CA' }) +
      secret('old', { cert: 'OLD', key: 'ITS KEY', cacert: 'ITS CA' });
    expect(chains(gateway('gw', server) + secrets)[0]?.tls).toEqual(expected);
  });

  test('a name belongs to the first server that has it', () => {
    const yaml =
      gateway('gw', `${https('one', 'a.test', 'cert')}, ${https('two', 'b.test, a.test', 'cert')}`) +
      secret('cert', pair);
    const { plan, findings } = readPlan(yaml, asGateway);
    expect(plan.listeners[0]!.chains.map(({ serverNames }) => serverNames)).toEqual([['a.test']]);
    expect(findings).toMatchObject([{ path: ['spec', 'servers', 1, 'hosts'] }]);
  });

  test('every name too', () => {
    const yaml = gateway('gw', `${https('one', '"*"', 'cert')}, ${https('two', '"*"', 'cert')}`) + secret('cert', pair);
    expect(chains(yaml)).toHaveLength(1);
  });

  test.each(['gateway', 'all'] as const)('Secrets are those of the namespace of a proxy that is %s', (kind) => {
    const yaml = gateway('istio-ingress/gw', https('one', 'a.test', 'cert'));
    const both = ['istio-system', 'istio-ingress'].map((namespace) =>
      secret('cert', { ...pair, 'tls.crt': namespace }, namespace),
    );
    const expected = kind === 'gateway' ? 'istio-system' : 'istio-ingress';
    expect(chains(yaml + both.join(''), { ...asGateway, kind })[0]!.tls!.certificates).toMatchObject([
      { chain: expected },
    ]);
  });

  test('a server in the clear has no room beside them', () => {
    const yaml = gateway('gw', `${https('one', 'a.test', 'cert')}, ${http('b.test', 443)}`) + secret('cert', pair);
    const { plan, findings } = readPlan(yaml, asGateway);
    expect(plan.listeners[0]!.chains).toHaveLength(1);
    expect(findings).toMatchObject([{ path: ['spec', 'servers', 1, 'port'] }]);
  });
});

test('matches by source and gateway speak of the gateway itself', () => {
  const match = (text: string) => `{match: [${text}], directResponse: {status: 200}}`;
  const routes = [
    '{sourceLabels: {istio: ingressgateway}, uri: {exact: /labels}}',
    '{sourceLabels: {app: client}, uri: {exact: /other-labels}}',
    '{sourceNamespace: istio-system, uri: {exact: /namespace}}',
    '{gateways: [gw], uri: {exact: /gateway}}',
    '{gateways: [mesh], uri: {exact: /mesh}}',
  ];
  const yaml =
    gateway('gw', http('"*"')) +
    virtualService('x', 'x.test', `gateways: [gw, mesh], http: [${routes.map(match).join(', ')}]`);
  const [host] = handlerOn(readPlan(yaml, asGateway), 'gateway_80').virtualHosts;
  expect(host!.rules.map(ruleLine).map((line) => line.split(' ')[2])).toEqual(['=/labels', '=/namespace', '=/gateway']);
});
