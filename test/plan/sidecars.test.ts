import { describe, expect, test } from 'vitest';
import type { Forward } from '../../plan/plan.ts';
import { clustersOf, handlerOn, hostsOn, istio, type ReadOptions, readPlan, service } from './read-plan.ts';

const mesh =
  service('a', { ports: { http: 80, 'http-b': 81 } }) +
  service('b') +
  service('x', { namespace: 'shared' }) +
  service('w', { namespace: 'shared' });
const sidecar = (name: string, spec: string) => istio('Sidecar', name, spec);

function seen(yaml: string, options: ReadOptions = {}, listener = 'outbound_80'): string[] {
  return Object.keys(hostsOn(readPlan(mesh + yaml, options), listener)).map((host) => host.split(':')[0]!);
}

describe('what a workload sees through a Sidecar', () => {
  test.each<[hosts: string, expected: string[]]>([
    ['"*/*"', ['a', 'b', 'w.shared', 'x.shared']],
    ['"./*"', ['a', 'b']],
    ['"~/*"', []],
    ['shared/*', ['w.shared', 'x.shared']],
    ['./a.default.svc.cluster.local, shared/x.shared.svc.cluster.local', ['a', 'x.shared']],
    ['"*/a.default.svc.cluster.local"', ['a']],
    ['shared/a.default.svc.cluster.local', []],
    ['"*/*.shared.svc.cluster.local"', ['w.shared', 'x.shared']],
    ['"*/*", "~/*"', []],
    ['"*/*", "~/*.shared.svc.cluster.local"', ['a', 'b']],
    ['"*/*", "~shared/w.shared.svc.cluster.local"', ['a', 'b', 'x.shared']],
  ])('%s', (hosts, expected) => {
    const listeners = readPlan(mesh + sidecar('s', `egress: [{hosts: [${hosts}]}]`)).plan.listeners;
    if (expected.length === 0) expect(listeners).toEqual([]);
    else expect(seen(sidecar('s', `egress: [{hosts: [${hosts}]}]`))).toEqual(expected);
  });

  test('a listener for one port has that port, and its hosts are its own', () => {
    const yaml = sidecar(
      's',
      'egress: [{port: {number: 80, protocol: HTTP, name: http}, hosts: ["shared/*"]}, {hosts: ["./*"]}]',
    );
    expect(readPlan(mesh + yaml).plan.listeners.map(({ name }) => name)).toEqual(['outbound_80', 'outbound_81']);
    expect(seen(yaml)).toEqual(['w.shared', 'x.shared']);
    expect(seen(yaml, {}, 'outbound_81')).toEqual(['a']);
  });

  const clusters = (yaml: string) =>
    clustersOf(readPlan(mesh + yaml)).map(({ host, port }) => `${host.split('.')[0]} ${port}`);

  test('a listener for one port has no other port of its services, and no service without it', () => {
    const yaml = sidecar('s', 'egress: [{port: {number: 81, protocol: HTTP, name: http}, hosts: ["*/*"]}]');
    expect(readPlan(mesh + yaml).plan.listeners.map(({ name }) => name)).toEqual(['outbound_81']);
    expect(seen(yaml, {}, 'outbound_81')).toEqual(['a']);
    expect(clusters(yaml).filter((cluster) => !cluster.startsWith('a'))).toEqual([]);
  });

  test('a VirtualService with one of several hosts', () => {
    const yaml =
      sidecar('s', 'egress: [{hosts: ["./a.default.svc.cluster.local"]}]') +
      istio('VirtualService', 'v', 'hosts: [a, b], http: [{directResponse: {status: 201}}]');
    expect(hostsOn(readPlan(mesh + yaml))['a:80']).toEqual(['default/v/0: * -> answer 201']);
  });

  test('a VirtualService is seen with its host, and its destinations are reached though they are not seen', () => {
    const yaml =
      sidecar('s', 'egress: [{hosts: ["./a.default.svc.cluster.local"]}]') +
      istio('VirtualService', 'a', 'hosts: [a], http: [{route: [{destination: {host: x.shared.svc.cluster.local}}]}]') +
      istio('VirtualService', 'b', 'hosts: [b], http: [{directResponse: {status: 201}}]');
    const reading = readPlan(mesh + yaml);
    expect(hostsOn(reading)).toEqual({ 'a:80': ['default/a/0: * -> 80||x.shared'] });
    expect(new Set(clustersOf(reading).map(({ host }) => host.split('.')[0]))).toEqual(new Set(['a', 'x']));
  });
});

describe('which Sidecar a workload has', () => {
  const only = (host: string) => `egress: [{hosts: ["*/${host}.svc.cluster.local"]}]`;
  const selecting = sidecar('z-selecting', `workloadSelector: {labels: {app: client}}, ${only('a.default')}`);
  const general = sidecar('general', only('b.default'));
  const root = sidecar('istio-system/root', only('x.shared'));
  test.each<[law: string, yaml: string, options: ReadOptions, expected: string[]]>([
    ['one that selects it', general + selecting + root, {}, ['a']],
    ['else the namespace’s general one', general + selecting + root, { labels: { app: 'web' } }, ['b']],
    ['else the root namespace’s', selecting + root, { labels: { app: 'web' } }, ['x.shared']],
    [
      'never one of another namespace',
      general + selecting,
      { namespace: 'shared' },
      ['a.default', 'b.default', 'w', 'x'],
    ],
  ])('%s', (_, yaml, options, expected) => {
    const names = Object.keys(hostsOn(readPlan(mesh + yaml, options)));
    expect(names.map((name) => name.split(':')[0]!.replace('.shared', options.namespace ? '' : '.shared'))).toEqual(
      options.namespace ? ['a', 'b', 'w', 'x'] : expected,
    );
  });

  test('of two general ones the older', () => {
    const at = (year: number) => `, creationTimestamp: "${year}-01-01T00:00:00Z"`;
    const yaml =
      istio('Sidecar', 'general', only('b.default'), at(2021)) + istio('Sidecar', 'other', only('a.default'), at(2020));
    expect(seen(yaml)).toEqual(['a']);
  });

  test('in the root’s, `.` is the workload’s namespace', () => {
    expect(seen(sidecar('istio-system/root', 'egress: [{hosts: ["./*"]}]'))).toEqual(['a', 'b']);
  });
});

describe('hosts that a workload does not see', () => {
  const PROXY = 'egressProxy: {host: b.default.svc.cluster.local, subset: v1, port: {number: 80}}';
  test.each<[policy: string, host: string, action: object]>([
    ['{mode: REGISTRY_ONLY}', 'block_all', { kind: 'direct', status: 502 }],
    ['{}', 'block_all', { kind: 'direct', status: 502 }],
    ['{mode: ALLOW_ANY}', 'allow_any', { kind: 'forward' }],
    [`{mode: ALLOW_ANY, ${PROXY}}`, 'allow_any', { kind: 'forward' }],
  ])('outboundTrafficPolicy: %s goes before the mesh’s', (policy, host, action) => {
    const reading = readPlan(mesh + sidecar('s', `outboundTrafficPolicy: ${policy}`));
    const fallback = handlerOn(reading, 'outbound_80').virtualHosts.at(-1)!;
    expect(fallback).toMatchObject({ name: host, rules: [{ action }] });
  });

  test.each([
    ['{mode: ALLOW_ANY}', 'PassthroughCluster'],
    [`{mode: ALLOW_ANY, ${PROXY}}`, 'outbound|80|v1|b.default.svc.cluster.local'],
  ])('%s: they go by %s', (policy, cluster) => {
    const reading = readPlan(mesh + sidecar('s', `outboundTrafficPolicy: ${policy}`));
    const { action } = handlerOn(reading, 'outbound_80').virtualHosts.at(-1)!.rules[0]!;
    expect((action as Forward).destinations.map((destination) => destination.cluster)).toEqual([cluster]);
  });
});
