import { A, GATEWAY, gatewayPatch, patch } from './inputs.ts';
import type { Row } from './row.ts';

const chain = (match: string) =>
  patch('FILTER_CHAIN', `listener: {filterChain: {${match}}}`, 'transport_socket_connect_timeout: 9s');
const UNTOUCHED_CHAIN = { name: 'outbound_80', filters: [{}], transport_socket_connect_timeout: undefined };
const LISTENER = { name: 'outbound_80', traffic_direction: 'OUTBOUND' };
const MANAGER = 'envoy.filters.network.http_connection_manager';
const inspector = (name: string) =>
  `name: ${name}, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}`;
const UNTOUCHED_HOST = { name: 'g.test:443', include_attempt_count_in_response: undefined };

export const envoyFilter: Row[] = [
  [
    'EnvoyFilter.configPatches.match.context',
    patch('CLUSTER', 'context: SIDECAR_INBOUND', 'connect_timeout: 9s'),
    'MS0506',
  ],
  [
    'EnvoyFilter.configPatches.match.proxy.metadata',
    patch('CLUSTER', 'proxy: {metadata: {A: b}}', 'connect_timeout: 9s'),
    'MS0505',
  ],
  [
    'EnvoyFilter.configPatches.match.listener.portNumber',
    patch('LISTENER', 'listener: {portNumber: 443}', 'stat_prefix: s'),
    { ...LISTENER, stat_prefix: undefined },
  ],
  [
    'EnvoyFilter.configPatches.match.listener.portName',
    patch('LISTENER', 'listener: {portName: http}', 'stat_prefix: s'),
    'MS0213',
  ],
  [
    'EnvoyFilter.configPatches.match.listener.name',
    patch('LISTENER', 'listener: {name: 0.0.0.0_443}', 'stat_prefix: s'),
    { ...LISTENER, stat_prefix: undefined },
  ],
  [
    'EnvoyFilter.configPatches.match.listener.listenerFilter',
    patch('LISTENER_FILTER', 'listener: {listenerFilter: none}', inspector('x'), 'INSERT_BEFORE'),
    { ...LISTENER, listener_filters: [] },
  ],
  ['EnvoyFilter.configPatches.match.listener.filterChain.name', chain('name: other'), UNTOUCHED_CHAIN],
  ['EnvoyFilter.configPatches.match.listener.filterChain.sni', chain('sni: e.test'), UNTOUCHED_CHAIN],
  [
    'EnvoyFilter.configPatches.match.listener.filterChain.transportProtocol',
    chain('transportProtocol: tls'),
    UNTOUCHED_CHAIN,
  ],
  [
    'EnvoyFilter.configPatches.match.listener.filterChain.applicationProtocols',
    chain('applicationProtocols: h2'),
    UNTOUCHED_CHAIN,
  ],
  [
    'EnvoyFilter.configPatches.match.listener.filterChain.destinationPort',
    chain('destinationPort: 9'),
    UNTOUCHED_CHAIN,
  ],
  [
    'EnvoyFilter.configPatches.match.listener.filterChain.filter.name',
    patch('NETWORK_FILTER', `listener: {filterChain: {filter: {name: ${MANAGER}}}}`, '', 'REMOVE'),
    { name: 'outbound_80', filters: [] },
  ],
  [
    'EnvoyFilter.configPatches.match.routeConfiguration.portName',
    gatewayPatch('portName: other'),
    UNTOUCHED_HOST,
    { proxy: GATEWAY },
  ],
  [
    'EnvoyFilter.configPatches.match.routeConfiguration.gateway',
    gatewayPatch('gateway: default/other'),
    UNTOUCHED_HOST,
    { proxy: GATEWAY },
  ],
  [
    'EnvoyFilter.configPatches.match.routeConfiguration.name',
    gatewayPatch('name: http.80'),
    UNTOUCHED_HOST,
    { proxy: GATEWAY },
  ],
  [
    'EnvoyFilter.configPatches.match.cluster.portNumber',
    patch('CLUSTER', 'cluster: {portNumber: 443}', 'connect_timeout: 9s'),
    { name: `outbound|80||${A}`, connect_timeout: '10s' },
  ],
  [
    'EnvoyFilter.configPatches.match.cluster.subset',
    patch('CLUSTER', 'cluster: {subset: v1}', 'connect_timeout: 9s'),
    { name: `outbound|80||${A}`, connect_timeout: '10s' },
  ],
  [
    'EnvoyFilter.configPatches.match.waypoint',
    patch('HTTP_FILTER', 'waypoint: {portNumber: 1}', inspector('x'), 'INSERT_FIRST'),
    'MS0506',
  ],
  [
    'EnvoyFilter.configPatches.patch.filterClass',
    patch('CLUSTER', '', 'connect_timeout: 9s', 'MERGE', ', filterClass: STATS'),
    'MS0213',
  ],
];
