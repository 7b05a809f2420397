/** `networking.istio.io` EnvoyFilter. The patches' values are Envoy's own messages and stay untyped here. */
import { type Infer, int32, list, map, message, oneOf, string, struct, uint32 } from './schema.ts';
import { PolicyTargetReference, WorkloadSelector } from './shared-messages.ts';

const ListenerMatch = message('ListenerMatch', {
  portNumber: uint32,
  portName: string,
  filterChain: message('FilterChainMatch', {
    name: string,
    sni: string,
    transportProtocol: string,
    applicationProtocols: string,
    destinationPort: uint32,
    filter: message('FilterMatch', { name: string, subFilter: message('SubFilterMatch', { name: string }) }),
  }),
  listenerFilter: string,
  name: string,
});

const RouteConfigurationMatch = message('RouteConfigurationMatch', {
  portNumber: uint32,
  portName: string,
  gateway: string,
  vhost: message('VirtualHostMatch', {
    name: string,
    domainName: string,
    route: message('RouteMatch', {
      name: string,
      action: oneOf('ANY', 'ROUTE', 'REDIRECT', 'DIRECT_RESPONSE'),
    }),
  }),
  name: string,
});

const ClusterMatch = message('ClusterMatch', { portNumber: uint32, service: string, subset: string, name: string });

const WaypointMatch = message('WaypointMatch', {
  filter: message('WaypointMatch.FilterMatch', {
    name: string,
    subFilter: message('SubFilterMatch', { name: string }),
  }),
  portNumber: uint32,
  route: message('WaypointMatch.RouteMatch', { name: string }),
});

export const EnvoyConfigObjectMatch = message(
  'EnvoyConfigObjectMatch',
  {
    context: oneOf('ANY', 'SIDECAR_INBOUND', 'SIDECAR_OUTBOUND', 'GATEWAY', 'WAYPOINT'),
    proxy: message('ProxyMatch', { proxyVersion: string, metadata: map(string) }),
    listener: ListenerMatch,
    routeConfiguration: RouteConfigurationMatch,
    cluster: ClusterMatch,
    waypoint: WaypointMatch,
  },
  ['listener', 'routeConfiguration', 'cluster', 'waypoint'],
);
export type EnvoyConfigObjectMatch = Infer<typeof EnvoyConfigObjectMatch>;

export const Patch = message('Patch', {
  operation: oneOf(
    'INVALID',
    'MERGE',
    'ADD',
    'REMOVE',
    'INSERT_BEFORE',
    'INSERT_AFTER',
    'INSERT_FIRST',
    'REPLACE',
    'MERGE_AND_REPLACE_LIST',
  ),
  value: struct,
  filterClass: oneOf('UNSPECIFIED', 'AUTHN', 'AUTHZ', 'STATS'),
});
export type Patch = Infer<typeof Patch>;

export const EnvoyConfigObjectPatch = message('EnvoyConfigObjectPatch', {
  applyTo: oneOf(
    'INVALID',
    'LISTENER',
    'FILTER_CHAIN',
    'NETWORK_FILTER',
    'HTTP_FILTER',
    'ROUTE_CONFIGURATION',
    'VIRTUAL_HOST',
    'HTTP_ROUTE',
    'CLUSTER',
    'EXTENSION_CONFIG',
    'BOOTSTRAP',
    'LISTENER_FILTER',
  ),
  match: EnvoyConfigObjectMatch,
  patch: Patch,
});
export type EnvoyConfigObjectPatch = Infer<typeof EnvoyConfigObjectPatch>;

export const EnvoyFilter = message('EnvoyFilter', {
  workloadSelector: WorkloadSelector,
  targetRefs: list(PolicyTargetReference),
  configPatches: list(EnvoyConfigObjectPatch),
  priority: int32,
});
export type EnvoyFilter = Infer<typeof EnvoyFilter>;
