/** `networking.istio.io` DestinationRule. */
import {
  boolean,
  double,
  duration,
  type Infer,
  int32,
  list,
  map,
  message,
  oneOf,
  required,
  string,
  uint32,
} from './schema.ts';
import { MatchLabels, PortSelector } from './shared-messages.ts';

export const HTTPCookie = message('HTTPCookie', {
  name: string,
  path: string,
  ttl: duration,
  attributes: list(message('HTTPCookie.Attribute', { name: string, value: string })),
});
export type HTTPCookie = Infer<typeof HTTPCookie>;

export const ConsistentHashLB = message(
  'ConsistentHashLB',
  {
    httpHeaderName: string,
    httpCookie: HTTPCookie,
    useSourceIp: boolean,
    httpQueryParameterName: string,
    ringHash: message('RingHash', { minimumRingSize: uint32 }),
    maglev: message('MagLev', { tableSize: uint32 }),
    minimumRingSize: uint32,
  },
  ['httpHeaderName', 'httpCookie', 'useSourceIp', 'httpQueryParameterName'],
  ['ringHash', 'maglev'],
);
export type ConsistentHashLB = Infer<typeof ConsistentHashLB>;

const Failover = message('LocalityLoadBalancerSetting.Failover', { from: string, to: string });

/** Localities are `region/zone/subzone`; weights are per cent. */
export const LocalityLoadBalancerSetting = message('LocalityLoadBalancerSetting', {
  distribute: list(message('LocalityLoadBalancerSetting.Distribute', { from: string, to: map(uint32) })),
  failover: list(Failover),
  failoverPriority: list(string),
  enabled: boolean,
});
export type LocalityLoadBalancerSetting = Infer<typeof LocalityLoadBalancerSetting>;

export const ZoneAwareLoadBalancerSetting = message('ZoneAwareLoadBalancerSetting', {
  enabled: boolean,
  failover: list(Failover),
  failoverPriority: list(string),
  minClusterSize: uint32,
});
export type ZoneAwareLoadBalancerSetting = Infer<typeof ZoneAwareLoadBalancerSetting>;

export const WarmupConfiguration = message('WarmupConfiguration', {
  duration: required(duration),
  minimumPercent: double,
  aggression: double,
});
export type WarmupConfiguration = Infer<typeof WarmupConfiguration>;

export const LoadBalancerSettings = message(
  'LoadBalancerSettings',
  {
    simple: oneOf('UNSPECIFIED', 'LEAST_CONN', 'RANDOM', 'PASSTHROUGH', 'ROUND_ROBIN', 'LEAST_REQUEST'),
    consistentHash: ConsistentHashLB,
    localityLbSetting: LocalityLoadBalancerSetting,
    zoneAwareLbSetting: ZoneAwareLoadBalancerSetting,
    warmupDurationSecs: duration,
    warmup: WarmupConfiguration,
  },
  ['simple', 'consistentHash'],
);
export type LoadBalancerSettings = Infer<typeof LoadBalancerSettings>;

export const TcpKeepalive = message('TcpKeepalive', { probes: uint32, time: duration, interval: duration });
export type TcpKeepalive = Infer<typeof TcpKeepalive>;

export const TCPSettings = message('TCPSettings', {
  maxConnections: int32,
  connectTimeout: duration,
  tcpKeepalive: TcpKeepalive,
  maxConnectionDuration: duration,
  idleTimeout: duration,
});
export type TCPSettings = Infer<typeof TCPSettings>;

export const HTTPSettings = message('HTTPSettings', {
  http1MaxPendingRequests: int32,
  http2MaxRequests: int32,
  maxRequestsPerConnection: int32,
  maxRetries: int32,
  idleTimeout: duration,
  h2UpgradePolicy: oneOf('DEFAULT', 'DO_NOT_UPGRADE', 'UPGRADE'),
  useClientProtocol: boolean,
  maxConcurrentStreams: int32,
  http2KeepAlive: message('HTTP2KeepAlive', { interval: duration, timeout: duration }),
});
export type HTTPSettings = Infer<typeof HTTPSettings>;

export const ConnectionPoolSettings = message('ConnectionPoolSettings', { tcp: TCPSettings, http: HTTPSettings });
export type ConnectionPoolSettings = Infer<typeof ConnectionPoolSettings>;

export const OutlierDetection = message('OutlierDetection', {
  consecutiveErrors: int32,
  splitExternalLocalOriginErrors: boolean,
  consecutiveLocalOriginFailures: uint32,
  consecutiveGatewayErrors: uint32,
  consecutive5xxErrors: uint32,
  interval: duration,
  baseEjectionTime: duration,
  maxEjectionPercent: int32,
  minHealthPercent: int32,
  outlierDetectionHttpErrorCodes: list(uint32),
});
export type OutlierDetection = Infer<typeof OutlierDetection>;

export const ClientTLSSettings = message('ClientTLSSettings', {
  mode: oneOf('DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'),
  clientCertificate: string,
  privateKey: string,
  caCertificates: string,
  credentialName: string,
  subjectAltNames: list(string),
  sni: string,
  insecureSkipVerify: boolean,
  caCrl: string,
});
export type ClientTLSSettings = Infer<typeof ClientTLSSettings>;

export const RetryBudget = message('RetryBudget', {
  percent: double,
  minRetryConcurrency: uint32,
  budgetInterval: duration,
});
export type RetryBudget = Infer<typeof RetryBudget>;

/** What may be said for all ports and for one port alike. */
const perPort = {
  loadBalancer: LoadBalancerSettings,
  connectionPool: ConnectionPoolSettings,
  outlierDetection: OutlierDetection,
  tls: ClientTLSSettings,
};

export const PortTrafficPolicy = message('PortTrafficPolicy', { port: PortSelector, ...perPort });
export type PortTrafficPolicy = Infer<typeof PortTrafficPolicy>;

export const TrafficPolicy = message('TrafficPolicy', {
  ...perPort,
  portLevelSettings: list(PortTrafficPolicy),
  tunnel: message('TunnelSettings', { protocol: string, targetHost: required(string), targetPort: required(uint32) }),
  proxyProtocol: message('ProxyProtocol', { version: oneOf('V1', 'V2') }),
  retryBudget: RetryBudget,
});
export type TrafficPolicy = Infer<typeof TrafficPolicy>;

export const Subset = message('Subset', { name: required(string), labels: map(string), trafficPolicy: TrafficPolicy });
export type Subset = Infer<typeof Subset>;

export const DestinationRule = message('DestinationRule', {
  host: required(string),
  trafficPolicy: TrafficPolicy,
  subsets: list(Subset),
  exportTo: list(string),
  workloadSelector: MatchLabels,
});
export type DestinationRule = Infer<typeof DestinationRule>;
