/** `istio.mesh.v1alpha1.MeshConfig`, the part that changes how traffic goes. */
import { LocalityLoadBalancerSetting, TcpKeepalive } from './destination-rule.ts';
import { duration, type Infer, list, map, message, oneOf, partly, string } from './schema.ts';
import { HTTPRetry } from './virtual-service.ts';

const FIELDS = message('MeshConfig', {
  outboundTrafficPolicy: message('OutboundTrafficPolicy', { mode: oneOf('REGISTRY_ONLY', 'ALLOW_ANY') }),
  pathNormalization: message('ProxyPathNormalization', {
    normalization: oneOf('DEFAULT', 'NONE', 'BASE', 'MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'),
  }),
  defaultHttpRetryPolicy: HTTPRetry,
  defaultVirtualServiceExportTo: list(string),
  defaultDestinationRuleExportTo: list(string),
  defaultServiceExportTo: list(string),
  rootNamespace: string,
  trustDomain: string,
  connectTimeout: duration,
  tcpKeepalive: TcpKeepalive,
  h2UpgradePolicy: oneOf('DO_NOT_UPGRADE', 'UPGRADE'),
  localityLbSetting: LocalityLoadBalancerSetting,
  accessLogFile: string,
  accessLogFormat: string,
  accessLogEncoding: oneOf('TEXT', 'JSON'),
  defaultConfig: partly(message('ProxyConfig', { proxyMetadata: map(string) }), 'any'),
});
/** MeshConfig's fields that say nothing of how traffic goes. They are not looked into. */
const OTHER_FIELDS = [
  ...['proxyListenPort', 'proxyInboundListenPort', 'proxyHttpPort', 'configSources', 'discoverySelectors'],
  ...['ingressClass', 'ingressService', 'ingressControllerMode', 'ingressSelector', 'dnsRefreshRate', 'thriftConfig'],
  ...['enableTracing', 'enableEnvoyAccessLogService', 'disableEnvoyListenerLog', 'enablePrometheusMerge'],
  ...['inboundTrafficPolicy', 'outboundClusterStatName', 'inboundClusterStatName', 'serviceSettings'],
  ...['enableAutoMtls', 'trustDomainAliases', 'caCertificates', 'certificates', 'ca', 'verifyCertificateAtClient'],
  ...['meshMTLS', 'tlsDefaults', 'extensionProviders', 'defaultProviders', 'serviceScopeConfigs'],
];

export const MeshConfigFields = partly(FIELDS, OTHER_FIELDS);
export type MeshConfigFields = Infer<typeof MeshConfigFields>;
