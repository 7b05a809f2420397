/** What is spoken with the endpoints: `envoy.extensions.upstreams.http.v3.HttpProtocolOptions`. */
import type { Cluster } from '../../plan/plan.ts';
import { defined, duration, type Resource, typed, unlessEmpty } from '../resource.ts';
import { errorMatcher } from './outlier-detection.ts';
import { namesServerByAuthority } from './tls.ts';

/** As Istio for connections to hosts that it does not know: closed after five idle minutes. */
const PASSTHROUGH_IDLE = 300_000;

export function speaksHttp2({ protocol, policy }: Cluster): boolean {
  return protocol === 'http2' || (protocol === 'http1' && policy.connectionPool?.http?.h2UpgradePolicy === 'UPGRADE');
}

/** Absent where plain HTTP/1.1 with Envoy's defaults will do. */
export function protocolOptions(cluster: Cluster): Resource | undefined {
  if (cluster.protocol === 'tcp') return undefined;
  const common = unlessEmpty(commonOptions(cluster));
  const tls = unlessEmpty(authorityAsServerName(cluster));
  const errors = cluster.policy.outlierDetection && errorMatcher(cluster.policy.outlierDetection);
  const useClientProtocol = cluster.protocol === 'auto' || cluster.policy.connectionPool?.http?.useClientProtocol;
  const http2 = speaksHttp2(cluster);
  if (!common && !tls && !errors && !http2 && !useClientProtocol) return undefined;
  return {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
      defined({
        common_http_protocol_options: common,
        upstream_http_protocol_options: tls,
        outlier_detection: errors && { error_matcher: errors },
        ...(useClientProtocol
          ? {
              use_downstream_protocol_config: {
                http_protocol_options: {},
                http2_protocol_options: http2Options(cluster),
              },
            }
          : {
              explicit_http_config: http2
                ? { http2_protocol_options: http2Options(cluster) }
                : { http_protocol_options: {} },
            }),
      }),
    ),
  };
}

function commonOptions(cluster: Cluster): Resource {
  const { tcp, http } = cluster.policy.connectionPool ?? {};
  const idle =
    http?.idleTimeout ?? tcp?.idleTimeout ?? (cluster.discovery === 'by-name' ? PASSTHROUGH_IDLE : undefined);
  return defined({
    idle_timeout: idle === undefined ? undefined : duration(idle),
    max_requests_per_connection: http?.maxRequestsPerConnection || undefined,
    max_connection_duration: tcp?.maxConnectionDuration === undefined ? undefined : duration(tcp.maxConnectionDuration),
  });
}

function http2Options({ policy }: Cluster): Resource {
  const { maxConcurrentStreams, http2KeepAlive } = policy.connectionPool?.http ?? {};
  return defined({
    max_concurrent_streams: maxConcurrentStreams || undefined,
    connection_keepalive:
      http2KeepAlive?.interval === undefined || http2KeepAlive.timeout === undefined
        ? undefined
        : { interval: duration(http2KeepAlive.interval), timeout: duration(http2KeepAlive.timeout) },
  });
}

function authorityAsServerName({ policy }: Cluster): Resource {
  if (!policy.tls || !namesServerByAuthority(policy.tls)) return {};
  return { auto_sni: true, auto_san_validation: !policy.tls.insecureSkipVerify };
}
