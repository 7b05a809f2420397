/** What patches do to clusters, at the start and at a gateway; and those that do nothing, or cannot be applied. */
import { describe, expect, it } from 'vitest';
import { check, entry, inManager, LUA, NEW, vhost } from './patch-rows.ts';
import { A, cluster, host, names, patched } from './patching.ts';

describe('CLUSTER', () => {
  const ALL = ['outbound|80||a.default.svc.cluster.local', 'outbound|80||b.default.svc.cluster.local'];
  check([
    [
      'MERGE by service',
      [entry('CLUSTER', 'MERGE', 'cluster: {service: b.default.svc.cluster.local}', 'connect_timeout: 1s')],
      (made) => ALL.map((name) => cluster(made, name)?.connect_timeout),
      ['10s', '1s'],
    ],
    [
      'MERGE by name',
      [entry('CLUSTER', 'MERGE', `cluster: {name: "${ALL[0]}"}`, 'connect_timeout: 1s')],
      (made) => ALL.map((name) => cluster(made, name)?.connect_timeout),
      ['1s', '10s'],
    ],
    [
      'REMOVE by port and service',
      [entry('CLUSTER', 'REMOVE', 'cluster: {portNumber: 80, service: a.default.svc.cluster.local}')],
      (made) => names(made.clusters),
      ALL.slice(1),
    ],
    [
      'ADD',
      [entry('CLUSTER', 'ADD', '', 'name: other, connect_timeout: 1s')],
      (made) => names(made.clusters).at(-1),
      'other',
    ],
  ]);
});

describe('BOOTSTRAP', () => {
  check([['MERGE', [entry('BOOTSTRAP', 'MERGE', '', 'flags_path: /x')], (made) => made.bootstrap.flags_path, '/x']]);
});

describe('at a gateway', () => {
  const at = { kind: 'gateway' } as const;
  it.each<[what: string, match: string, applied: boolean]>([
    ['context GATEWAY', 'context: GATEWAY', true],
    ["Istio's name", 'routeConfiguration: {name: http.80}', true],
    ['the port', 'context: GATEWAY, routeConfiguration: {portNumber: 80}', true],
    ['another port', 'routeConfiguration: {portNumber: 81}', false],
    ['no sidecars', 'context: SIDECAR_OUTBOUND', false],
  ])('%s', (_, match, applied) => {
    const made = patched([entry('VIRTUAL_HOST', 'MERGE', match, 'include_attempt_count_in_response: true')], at);
    expect(host(made, 'g.default.svc.cluster.local:80', 'gateway_80').include_attempt_count_in_response === true).toBe(
      applied,
    );
  });
});

describe('patches that find nothing', () => {
  it.each<[what: string, patch: string]>([
    ['a host that is not there', entry('VIRTUAL_HOST', 'REMOVE', vhost('c:80'))],
    ['a route that is not there', entry('HTTP_ROUTE', 'MERGE', vhost(A, 'name: none'), 'route: {timeout: 1s}')],
    ['a route to be put before', entry('HTTP_ROUTE', 'INSERT_FIRST', vhost(A, 'name: none'), NEW)],
    ['another port', entry('HTTP_FILTER', 'INSERT_FIRST', 'listener: {portNumber: 81}', LUA)],
    ['an extension that nobody asks for', entry('EXTENSION_CONFIG', 'ADD', '', LUA)],
  ])('%s: told as idle', (_, patch) => {
    const { idlePatches, ...made } = patched([patch]);
    expect(idlePatches.map(({ filter, index }) => [filter, index])).toEqual([['default/ef', 0]]);
    expect(made).toEqual(expect.objectContaining({ listeners: patched([]).listeners, routes: patched([]).routes }));
  });
});

describe('patches that cannot be applied', () => {
  it.each<[what: string, patch: string, problem: RegExp, kind?: 'all']>([
    [
      'a field that Envoy has not',
      entry('CLUSTER', 'MERGE', '', 'conect_timeout: 1s'),
      /MERGE of CLUSTER.*conect_timeout/,
    ],
    [
      'a type that Envoy has not',
      entry('HTTP_FILTER', 'ADD', '', 'name: x, typed_config: {"@type": type.googleapis.com/x.Y}'),
      /x\.Y/,
    ],
    ['an operation without effect', entry('ROUTE_CONFIGURATION', 'ADD', '', 'name: x'), /there is MERGE/],
    [
      'a filter that is not there',
      entry('HTTP_FILTER', 'INSERT_BEFORE', inManager('istio.stats'), LUA),
      /no HTTP filter istio\.stats/,
    ],
    [
      'our filter as if it were the one for faults',
      entry('HTTP_FILTER', 'REMOVE', inManager('envoy.filters.http.fault')),
      /--engine native/,
    ],
    ['another type', entry('HTTP_FILTER', 'MERGE', inManager('envoy.filters.http.cors'), LUA), /Lua.*Cors/],
    [
      'one port of the mesh listener',
      entry('LISTENER', 'MERGE', 'listener: {portNumber: 80}', 'stat_prefix: s'),
      /--proxy sidecar/,
      'all',
    ],
  ])('%s', (_, patch, problem, kind) => {
    expect(() => patched([patch], kind && { kind })).toThrow(problem);
  });
});
