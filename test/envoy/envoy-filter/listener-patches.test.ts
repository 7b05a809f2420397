/** What patches do to listeners and to the filters in them. */
import { describe } from 'vitest';
import type { Resource } from '../../../envoy/resource.ts';
import { check, entry, inManager, type Look, LUA, NEW, ROUTER, vhost } from './patch-rows.ts';
import { A, chains, httpFilters, listener, manager, names, networkFilters } from './patching.ts';

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
