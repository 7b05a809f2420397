/** What stands between a cluster's bytes and the wire: TLS, and before it the PROXY protocol's header. */
import type { Cluster } from '../../plan/plan.ts';
import type { Secrets } from '../listeners/secrets.ts';
import { type Resource, typed } from '../resource.ts';
import { clientTls } from './tls.ts';

/** Absent: plain bytes. */
export function transportSocket(cluster: Cluster, secrets: Secrets): Resource | undefined {
  const tls = clientTls(cluster, secrets);
  const { proxyProtocol } = cluster.policy;
  if (!proxyProtocol) return tls;
  return {
    name: 'envoy.transport_sockets.upstream_proxy_protocol',
    typed_config: typed('envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport', {
      config: { version: proxyProtocol.version ?? 'V1' },
      transport_socket: tls ?? PLAIN,
    }),
  };
}

const PLAIN = {
  name: 'envoy.transport_sockets.raw_buffer',
  typed_config: typed('envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer'),
};
