/** `networking.istio.io` Sidecar. */
import { ConnectionPoolSettings } from './destination-rule.ts';
import { type Infer, list, message, oneOf, required, string } from './schema.ts';
import { ServerTLSSettings, SidecarPort, WorkloadSelector } from './shared-messages.ts';
import { Destination } from './virtual-service.ts';

const CaptureMode = oneOf('DEFAULT', 'IPTABLES', 'NONE');

export const IstioIngressListener = message('IstioIngressListener', {
  port: required(SidecarPort),
  bind: string,
  captureMode: CaptureMode,
  defaultEndpoint: string,
  tls: ServerTLSSettings,
  connectionPool: ConnectionPoolSettings,
});
export type IstioIngressListener = Infer<typeof IstioIngressListener>;

export const IstioEgressListener = message('IstioEgressListener', {
  port: SidecarPort,
  bind: string,
  captureMode: CaptureMode,
  hosts: required(list(string)),
});
export type IstioEgressListener = Infer<typeof IstioEgressListener>;

export const OutboundTrafficPolicy = message('OutboundTrafficPolicy', {
  mode: oneOf('REGISTRY_ONLY', 'ALLOW_ANY'),
  egressProxy: Destination,
});
export type OutboundTrafficPolicy = Infer<typeof OutboundTrafficPolicy>;

export const Sidecar = message('Sidecar', {
  workloadSelector: WorkloadSelector,
  ingress: list(IstioIngressListener),
  egress: list(IstioEgressListener),
  inboundConnectionPool: ConnectionPoolSettings,
  outboundTrafficPolicy: OutboundTrafficPolicy,
});
export type Sidecar = Infer<typeof Sidecar>;
