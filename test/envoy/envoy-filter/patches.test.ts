/** What each kind of patch does to a sidecar's configuration: names in Istio's order, and what was merged. */
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../envoy/resource.ts';
import { enabled, STANDBY_FILTERS } from '../../../envoy/routes/standby.ts';
import { DISABLED } from '../../../envoy/routes/virtual-host.ts';
import type { Snapshot } from '../../../envoy/snapshot.ts';
import {
  A,
  B,
  chains,
  cluster,
  configuration,
  host,
  httpFilters,
  listener,
  manager,
  names,
  networkFilters,
  patched,
  routes,
} from './patching.ts';

type Look = (made: Snapshot) => unknown;
type Row = [what: string, patches: string[], look: Look, expected: unknown];

/** `applyTo: …, match: …, patch: …` in short. */
const entry = (applyTo: string, operation: string, match: string, value = '') =>
  `{applyTo: ${applyTo}, match: {${match}}, patch: {operation: ${operation}${value && `, value: {${value}}`}}}`;
const MANAGER = 'envoy.filters.network.http_connection_manager';
const inManager = (sub?: string) =>
  `listener: {filterChain: {filter: {name: ${MANAGER}${sub ? `, subFilter: {name: ${sub}}` : ''}}}}`;
const vhost = (name: string, route = '') =>
  `routeConfiguration: {vhost: {name: "${name}"${route && `, route: {${route}}`}}}`;
const ROUTER = 'envoy.filters.http.router';
const LUA = 'name: lua, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}';
const NEW = 'name: new, match: {prefix: /new}, direct_response: {status: 201}';

function check(rows: Row[]): void {
  it.each(rows)('%s', (_, patches, look, expected) => {
    const made = patched(patches);
    expect(look(made)).toEqual(expected);
    expect(made.idlePatches).toEqual([]);
  });
}

describe('HTTP_FILTER', () => {
  const list: Look = (made) => names(httpFilters(made));
  check([
    [
      'INSERT_BEFORE one',
      [entry('HTTP_FILTER', 'INSERT_BEFORE', inManager(ROUTER), LUA)],
      list,
      ['outbound_80', 'cors', 'lua', 'router'],
    ],
    [
      'INSERT_AFTER one',
      [entry('HTTP_FILTER', 'INSERT_AFTER', inManager('envoy.filters.http.cors'), LUA)],
      list,
      ['outbound_80', 'cors', 'lua', 'router'],
    ],
    [
      'INSERT_FIRST',
      [entry('HTTP_FILTER', 'INSERT_FIRST', inManager(ROUTER), LUA)],
      list,
      ['lua', 'outbound_80', 'cors', 'router'],
    ],
    [
      'INSERT_BEFORE nothing in particular',
      [entry('HTTP_FILTER', 'INSERT_BEFORE', inManager(), LUA)],
      list,
      ['lua', 'outbound_80', 'cors', 'router'],
    ],
    [
      'INSERT_BEFORE the faults, which are ours',
      [entry('HTTP_FILTER', 'INSERT_BEFORE', inManager('envoy.filters.http.fault'), LUA)],
      list,
      ['lua', 'outbound_80', 'cors', 'router'],
    ],
    [
      'INSERT_AFTER the faults',
      [entry('HTTP_FILTER', 'INSERT_AFTER', inManager('envoy.filters.http.fault'), LUA)],
      list,
      ['outbound_80', 'lua', 'cors', 'router'],
    ],
    ['REMOVE', [entry('HTTP_FILTER', 'REMOVE', inManager('envoy.filters.http.cors'))], list, ['outbound_80', 'router']],
    [
      'REPLACE',
      [entry('HTTP_FILTER', 'REPLACE', inManager('envoy.filters.http.cors'), LUA)],
      list,
      ['outbound_80', 'lua', 'router'],
    ],
    [
      'MERGE goes into the configuration, after what is added',
      [
        entry(
          'HTTP_FILTER',
          'MERGE',
          inManager('lua'),
          `typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua, stat_prefix: mine}`,
        ),
        entry('HTTP_FILTER', 'INSERT_FIRST', inManager(), LUA),
      ],
      (made) => (httpFilters(made)[0]!.typed_config as Resource).stat_prefix,
      'mine',
    ],
    [
      'INSERT_AFTER the faults where Envoy has some too',
      [
        entry('HTTP_ROUTE', 'ADD', vhost(A), NEW),
        entry('HTTP_FILTER', 'INSERT_AFTER', inManager('envoy.filters.http.fault'), LUA),
      ],
      list,
      ['outbound_80', 'fault', 'lua', 'cors', 'router'],
    ],
    [
      'EXTENSION_CONFIG, asked for by a filter',
      [
        entry('EXTENSION_CONFIG', 'ADD', 'context: SIDECAR_OUTBOUND', LUA),
        entry(
          'HTTP_FILTER',
          'INSERT_FIRST',
          inManager(),
          'name: lua, config_discovery: {config_source: {ads: {}}, type_urls: [type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua]}',
        ),
      ],
      (made) => httpFilters(made)[0],
      { name: 'lua', typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua' } },
    ],
  ]);
});

describe('NETWORK_FILTER', () => {
  const RBAC =
    'name: rbac, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.rbac.v3.RBAC, stat_prefix: x}';
  const MERGED = `typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, merge_slashes: true, upgrade_configs: [{upgrade_type: h2c}]}`;
  check([
    [
      'INSERT_BEFORE one',
      [entry('NETWORK_FILTER', 'INSERT_BEFORE', inManager(), RBAC)],
      (made) => names(networkFilters(made)),
      ['rbac', 'http_connection_manager'],
    ],
    [
      'ADD',
      [entry('NETWORK_FILTER', 'ADD', '', RBAC)],
      (made) => names(networkFilters(made)),
      ['http_connection_manager', 'rbac'],
    ],
    [
      'MERGE into the connection manager',
      [entry('NETWORK_FILTER', 'MERGE', inManager(), MERGED)],
      (made) => [manager(made).merge_slashes, manager(made).stat_prefix, manager(made).upgrade_configs],
      [true, 'outbound_80', [{ upgrade_type: 'websocket' }, { upgrade_type: 'h2c' }]],
    ],
    [
      'MERGE_AND_REPLACE_LIST',
      [entry('NETWORK_FILTER', 'MERGE_AND_REPLACE_LIST', inManager(), MERGED)],
      (made) => manager(made).upgrade_configs,
      [{ upgrade_type: 'h2c' }],
    ],
  ]);
});

describe('LISTENER, FILTER_CHAIN, LISTENER_FILTER', () => {
  const INSPECTOR =
    'name: inspector, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}';
  const OTHER = 'name: other, address: {socket_address: {address: 127.0.0.1, port_value: 9}}';
  check([
    [
      'MERGE by port',
      [entry('LISTENER', 'MERGE', 'listener: {portNumber: 80}', 'per_connection_buffer_limit_bytes: 9')],
      (made) => listener(made).per_connection_buffer_limit_bytes,
      9,
    ],
    [
      "MERGE by Istio's name",
      [entry('LISTENER', 'MERGE', 'listener: {name: 0.0.0.0_80}', 'stat_prefix: s')],
      (made) => listener(made).stat_prefix,
      's',
    ],
    ['REMOVE', [entry('LISTENER', 'REMOVE', 'listener: {portNumber: 80}')], (made) => made.listeners, []],
    [
      'ADD',
      [entry('LISTENER', 'ADD', 'context: SIDECAR_OUTBOUND', OTHER)],
      (made) => names(made.listeners),
      ['outbound_80', 'other'],
    ],
    [
      'ADD a filter',
      [entry('LISTENER_FILTER', 'ADD', '', INSPECTOR)],
      (made) => names(listener(made).listener_filters as Resource[]),
      ['inspector'],
    ],
    [
      'MERGE a chain',
      [
        entry(
          'FILTER_CHAIN',
          'MERGE',
          'listener: {filterChain: {name: outbound_80}}',
          'transport_socket_connect_timeout: 1s',
        ),
      ],
      (made) => chains(made)[0]?.transport_socket_connect_timeout,
      '1s',
    ],
    [
      'REMOVE a chain',
      [entry('FILTER_CHAIN', 'REMOVE', 'listener: {filterChain: {name: outbound_80}}')],
      (made) => chains(made),
      [],
    ],
  ]);
});

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

describe('ROUTE_CONFIGURATION and VIRTUAL_HOST', () => {
  const hosts: Look = (made) => names(configuration(made).virtual_hosts as Resource[]);
  check([
    [
      "MERGE into the configuration, by Istio's name",
      [entry('ROUTE_CONFIGURATION', 'MERGE', 'routeConfiguration: {name: "80"}', 'request_headers_to_remove: [x]')],
      (made) => configuration(made).request_headers_to_remove,
      ['x-mainsheet-route', 'x'],
    ],
    [
      'MERGE into a host leaves its classes to the filter',
      [entry('VIRTUAL_HOST', 'MERGE', vhost(A), 'include_attempt_count_in_response: true')],
      (made) => [
        host(made, A).include_attempt_count_in_response,
        host(made, A).include_request_attempt_count,
        names(host(made, A).routes as Resource[]).includes('unknown-class'),
      ],
      [true, true, true],
    ],
    [
      'MERGE of a route gives the host a list',
      [entry('VIRTUAL_HOST', 'MERGE', vhost(A), `routes: [{${NEW}}]`)],
      (made) => names(routes(made, A)),
      ['default/a/named', 'default/a/moved.here', 'default/a/answered', 'default/a/3', 'default/a/4', 'new'],
    ],
    ['REMOVE', [entry('VIRTUAL_HOST', 'REMOVE', vhost(A))], hosts, [B, 'block_all']],
    [
      'ADD',
      [entry('VIRTUAL_HOST', 'ADD', '', `name: new, domains: [new], routes: [{${NEW}}]`)],
      hosts,
      [A, B, 'block_all', 'new'],
    ],
    [
      'REPLACE',
      [entry('VIRTUAL_HOST', 'REPLACE', vhost(A), `name: new, domains: [a], routes: [{${NEW}}]`)],
      hosts,
      ['new', B, 'block_all'],
    ],
    [
      'by a domain',
      [entry('VIRTUAL_HOST', 'REMOVE', 'routeConfiguration: {vhost: {domainName: b.default}}')],
      hosts,
      [A, 'block_all'],
    ],
  ]);
});

describe('HTTP_ROUTE', () => {
  const OWN = ['default/a/named', 'default/a/moved.here', 'default/a/answered', 'default/a/3', 'default/a/4'];
  const list: Look = (made) => names(routes(made, A));
  check([
    [
      'MERGE by name',
      [entry('HTTP_ROUTE', 'MERGE', vhost(A, 'name: named'), 'route: {timeout: 0.4s}')],
      (made) => routes(made, A).map(({ route }) => (route as Resource)?.timeout),
      ['0.400s', undefined, undefined, '0s', '0s'],
    ],
    [
      'MERGE by name of route and match',
      [entry('HTTP_ROUTE', 'MERGE', vhost(A, 'name: moved.here'), 'redirect: {path_redirect: /there}')],
      (made) => (routes(made, A)[1]!.redirect as Resource).path_redirect,
      '/there',
    ],
    ['REMOVE by action', [entry('HTTP_ROUTE', 'REMOVE', vhost(A, 'action: REDIRECT'))], list, OWN.toSpliced(1, 1)],
    ['ADD', [entry('HTTP_ROUTE', 'ADD', vhost(A), NEW)], list, [...OWN, 'new']],
    ['INSERT_FIRST', [entry('HTTP_ROUTE', 'INSERT_FIRST', vhost(A, 'action: ANY'), NEW)], list, ['new', ...OWN]],
    [
      'INSERT_BEFORE one',
      [entry('HTTP_ROUTE', 'INSERT_BEFORE', vhost(A, 'name: answered'), NEW)],
      list,
      OWN.toSpliced(2, 0, 'new'),
    ],
    [
      'INSERT_AFTER one',
      [entry('HTTP_ROUTE', 'INSERT_AFTER', vhost(A, 'name: answered'), NEW)],
      list,
      OWN.toSpliced(3, 0, 'new'),
    ],
    [
      'at every host',
      [entry('HTTP_ROUTE', 'INSERT_FIRST', 'routeConfiguration: {vhost: {route: {action: ANY}}}', NEW)],
      (made) => [A, B, 'block_all'].map((name) => names(routes(made, name))[0]),
      ['new', 'new', 'new'],
    ],
    [
      "a service's own route",
      [entry('HTTP_ROUTE', 'MERGE', vhost(B, 'name: default'), 'route: {timeout: 1s}')],
      (made) => (routes(made, B)[0]!.route as Resource).timeout,
      '1s',
    ],
    [
      'on a list, the filter does not run, and faults are for Envoy',
      [entry('HTTP_ROUTE', 'ADD', vhost(A), NEW)],
      (made) => [host(made, A).typed_per_filter_config, names(httpFilters(made))],
      [{ ...enabled(STANDBY_FILTERS), outbound_80: DISABLED }, ['outbound_80', 'fault', 'cors', 'router']],
    ],
  ]);

  it('with the native engine changes the list that is there', () => {
    const made = patched([entry('HTTP_ROUTE', 'MERGE', vhost(A, 'name: named'), 'route: {timeout: 0.4s}')], {
      engine: 'native',
    });
    expect((routes(made, A)[0]!.route as Resource).timeout).toBe('0.400s');
    expect(host(made, A).typed_per_filter_config).toEqual(enabled(STANDBY_FILTERS));
    expect(names(httpFilters(made))).toEqual(['fault', 'cors', 'router']);
  });
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
