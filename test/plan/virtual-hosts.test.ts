import { describe, expect, test } from 'vitest';
import { handlerOn, hostsOn, istio, type ReadOptions, readPlan, service } from './read-plan.ts';

function domains(yaml: string, host: string, options: ReadOptions = {}, listener = 'outbound_80'): string[] {
  const found = handlerOn(readPlan(yaml, options), listener).virtualHosts.find(({ name }) => name === host);
  return [...(found?.domains ?? [])].sort();
}

describe('a service goes by all its names', () => {
  test.each([
    ['in its own namespace', 'default', ['a', 'a.default', 'a.default.svc']],
    ['from another one', 'other', ['a.default', 'a.default.svc']],
  ])('%s', (_, namespace, short) => {
    const full = ['a.default.svc.cluster.local', 'a.default.svc.cluster.local.'];
    expect(domains(service('a'), 'a.default.svc.cluster.local:80', { namespace })).toEqual([...short, ...full]);
  });

  test('a host that is an address of IPv6 is called in brackets', () => {
    const yaml = service('a') + istio('VirtualService', 'x', `hosts: ["fd00::1"], ${answer(201)}`);
    expect(domains(yaml, 'fd00::1:80')).toEqual(['[fd00::1]']);
  });

  test('its address is one, but no address has a name with a dot after it', () => {
    const yaml = service('a', { extra: ', clusterIP: 10.0.0.7' });
    expect(domains(yaml, 'a.default.svc.cluster.local:80')).toContain('10.0.0.7');
    expect(domains(yaml, 'a.default.svc.cluster.local:80')).not.toContain('10.0.0.7.');
  });

  test('without an address, so do the names of its Pods', () => {
    const yaml = service('a', { extra: ', clusterIP: None' });
    expect(domains(yaml, 'a.default.svc.cluster.local:80')).toEqual(
      expect.arrayContaining(['*.a', '*.a.default', '*.a.default.svc.cluster.local']),
    );
  });

  test('a short name gives way to a host that is really named so', () => {
    const entry = istio('ServiceEntry', 'e', 'hosts: [a.default], ports: [{number: 80, name: http, protocol: HTTP}]');
    const yaml = service('a') + entry + istio('VirtualService', 'first', `hosts: [a], ${answer(200)}`);
    expect(domains(yaml, 'a.default.svc.cluster.local:80')).not.toContain('a.default');
    expect(domains(yaml, 'a.default:80')).toContain('a.default');
  });

  test('on the mesh listener each name carries the port, and port 80 also goes without saying', () => {
    const yaml = service('a', { ports: { http: 80, 'http-alt': 9080 } });
    const options = { kind: 'all' } as const;
    const on80 = domains(yaml, 'a.default.svc.cluster.local:80', options, 'mesh');
    expect(on80).toEqual(expect.arrayContaining(['a', 'a:80', 'a.default', 'a.default:80']));
    const on9080 = domains(yaml, 'a.default.svc.cluster.local:9080', options, 'mesh');
    expect(on9080.every((domain) => domain.endsWith(':9080'))).toBe(true);
  });

  test('a port that is one service alone and has no protocol in its name is reached by every name', () => {
    const lone = service('a', { ports: { web: 9200 } });
    expect(domains(lone, 'a.default.svc.cluster.local:9200', {}, 'outbound_9200')).toEqual(['*']);
    const shared = lone + service('b', { ports: { web: 9200 } });
    expect(domains(shared, 'a.default.svc.cluster.local:9200', {}, 'outbound_9200')).toContain('a');
  });

  test.each([
    [{ web: 9200, http: 9201 }, true],
    [{ http: 9200, web: 9201 }, false],
  ])('whatever its other ports are: %j', (ports, lone) => {
    const found = domains(service('a', { ports }), 'a.default.svc.cluster.local:9200', {}, 'outbound_9200');
    expect(found.includes('*')).toBe(lone);
  });

  test('and not only by those that have rules', () => {
    const yaml =
      service('a', { ports: { web: 80 } }) +
      istio('VirtualService', 'z', 'hosts: [z.test], http: [{directResponse: {status: 200}}]');
    const { virtualHosts } = handlerOn(readPlan(yaml), 'outbound_80');
    expect(virtualHosts.map((host) => host.domains)).toEqual([['*']]);
  });
});

const toB = 'http: [{route: [{destination: {host: b}}]}]';
const younger = ', creationTimestamp: "2024-01-01T00:00:00Z"';
const oldest = ', creationTimestamp: "2023-01-01T00:00:00Z"';
const answer = (status: number) => `http: [{directResponse: {status: ${status}}}]`;

describe('which VirtualService a host of the mesh has', () => {
  const cases: [law: string, yaml: string, expected: Record<string, string[]>, options?: ReadOptions][] = [
    ['none: the plain route of the service', service('a'), { 'a:80': ['default/a/default: * -> 80||a'] }],
    [
      'the oldest, and they are never merged',
      service('a') +
        istio('VirtualService', 'x', `hosts: [a], ${answer(201)}`, younger) +
        istio('VirtualService', 'y', `hosts: [a], ${answer(202)}`, oldest),
      { 'a:80': ['default/y/0: * -> answer 202'] },
    ],
    [
      'of the same age, by name',
      service('a') +
        istio('VirtualService', 'y', `hosts: [a], ${answer(202)}`) +
        istio('VirtualService', 'x', `hosts: [a], ${answer(201)}`),
      { 'a:80': ['default/x/0: * -> answer 201'] },
    ],
    [
      'a private one before an older public one',
      service('a') +
        istio('VirtualService', 'x', `hosts: [a], ${answer(201)}`, oldest) +
        istio('VirtualService', 'y', `hosts: [a], exportTo: ["."], ${answer(202)}`, younger),
      { 'a:80': ['default/y/0: * -> answer 202'] },
    ],
    [
      'and before one that another namespace exports to it',
      service('a') +
        istio(
          'VirtualService',
          'other/x',
          `hosts: [a.default.svc.cluster.local], exportTo: [default], ${answer(201)}`,
          oldest,
        ) +
        istio('VirtualService', 'y', `hosts: [a], exportTo: ["."], ${answer(202)}`, younger),
      { 'a:80': ['default/y/0: * -> answer 202'] },
    ],
    [
      'that one before an older public one',
      service('a') +
        istio('VirtualService', 'x', `hosts: [a], ${answer(201)}`, oldest) +
        istio(
          'VirtualService',
          'other/y',
          `hosts: [a.default.svc.cluster.local], exportTo: [default], ${answer(202)}`,
          younger,
        ),
      { 'a:80': ['other/y/0: * -> answer 202'] },
    ],
    [
      'a private one of another namespace does not count',
      service('a') +
        istio('VirtualService', 'other/y', `hosts: [a.default.svc.cluster.local], exportTo: ["."], ${answer(202)}`),
      { 'a:80': ['default/a/default: * -> 80||a'] },
    ],
    [
      'one for a gateway only does not count',
      service('a') + istio('VirtualService', 'x', `hosts: [a], gateways: [gw], ${answer(201)}`),
      { 'a:80': ['default/a/default: * -> 80||a'] },
    ],
    [
      'one without rules for this client leaves the host to the next',
      service('a') +
        istio(
          'VirtualService',
          'x',
          'hosts: [a], http: [{match: [{sourceLabels: {app: web}}], directResponse: {status: 201}}]',
        ) +
        istio('VirtualService', 'y', `hosts: [a], ${answer(202)}`),
      { 'a:80': ['default/y/0: * -> answer 202'] },
    ],
    [
      'an exact host never has a wildcard one, even where its own has no rules',
      service('a') +
        istio('VirtualService', 'exact', 'hosts: [a], http: [{match: [{port: 81}], directResponse: {status: 201}}]') +
        istio('VirtualService', 'wild', `hosts: ["*.default.svc.cluster.local"], ${answer(202)}`),
      { 'a:80': ['default/a/default: * -> 80||a'] },
    ],
    [
      'of wildcard ones, the most specific',
      service('a') +
        istio('VirtualService', 'x', `hosts: ["*.svc.cluster.local"], ${answer(201)}`) +
        istio('VirtualService', 'y', `hosts: ["*.default.svc.cluster.local"], ${answer(202)}`),
      { 'a:80': ['default/y/0: * -> answer 202'] },
    ],
    [
      'a wildcard over no service is a name as others are',
      service('a') + istio('VirtualService', 'x', `hosts: ["*.x.test"], ${answer(201)}`),
      { '*.x.test:80': ['default/x/0: * -> answer 201'], 'a:80': ['default/a/default: * -> 80||a'] },
    ],
    [
      'a wildcard under a wider service attaches to nothing',
      istio(
        'ServiceEntry',
        'wide',
        'hosts: ["*.x.test"], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}]',
      ) + istio('VirtualService', 'x', `hosts: ["*.y.x.test"], ${answer(201)}`),
      { '*.x.test:80': ['default/wide/default: * -> 80||*.x.test'] },
    ],
    [
      'a host that is no service has one on port 80, a short one only by its full name',
      service('b') + istio('VirtualService', 'x', `hosts: [ghost, x.test], ${toB}`),
      {
        'ghost:80': ['default/x/0: * -> 80||b'],
        'x.test:80': ['default/x/0: * -> 80||b'],
        'b:80': ['default/b/default: * -> 80||b'],
      },
    ],
  ];
  test.each(cases)('%s', (_, yaml, expected, options) => {
    expect(hostsOn(readPlan(yaml, options))).toEqual(expected);
  });

  test('a host that is no service has none on other ports, unless it shares a VirtualService with one that is', () => {
    const services = service('a', { ports: { http: 81 } });
    const alone = readPlan(services + istio('VirtualService', 'x', `hosts: [x.test], ${answer(201)}`));
    expect(Object.keys(hostsOn(alone, 'outbound_81'))).toEqual(['a:81']);
    const shared = readPlan(services + istio('VirtualService', 'x', `hosts: [a, x.test], ${answer(201)}`));
    expect(Object.keys(hostsOn(shared, 'outbound_81')).sort()).toEqual(['a:81', 'x.test:81']);
  });

  test('a wildcard attaches to the services below it, and not to a wider service', () => {
    const entry = (name: string, host: string) =>
      istio(
        'ServiceEntry',
        name,
        `hosts: ["${host}"], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}]`,
      );
    const yaml =
      entry('wide', '*.ext.test') +
      entry('one', 'one.two.ext.test') +
      istio('VirtualService', 'x', `hosts: ["*.two.ext.test", three.ext.test], ${answer(213)}`);
    expect(hostsOn(readPlan(yaml))).toEqual({
      'three.ext.test:80': ['default/x/0: * -> answer 213'],
      'one.two.ext.test:80': ['default/x/0: * -> answer 213'],
      '*.ext.test:80': ['default/wide/default: * -> 80||*.ext.test'],
    });
  });
});

describe('hosts that the workload does not see', () => {
  test.each([
    ['ALLOW_ANY', 'allow_any', { kind: 'forward', destinations: [{ cluster: 'PassthroughCluster' }] }],
    ['REGISTRY_ONLY', 'block_all', { kind: 'direct', status: 502 }],
  ] as const)('%s', (mode, name, action) => {
    const reading = readPlan(service('a'), { mesh: { outboundTrafficPolicy: { mode } } });
    const fallback = handlerOn(reading, 'outbound_80').virtualHosts.at(-1);
    expect(fallback).toMatchObject({ name, domains: ['*'], rules: [{ action }] });
  });
});
