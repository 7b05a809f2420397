/** `envoy.config.cluster.v3.Cluster` under Istio's names and with Istio's defaults, one file a feature. */
import type { Cluster } from '../../plan/plan.ts';
import { defined, type Resource } from '../resource.ts';
import { circuitBreakers, connectionOptions, connectTimeout } from './connection-pool.ts';
import { discovery } from './discovery.ts';
import { loadBalancer } from './load-balancer.ts';
import { outlierDetection, panicThreshold } from './outlier-detection.ts';
import { protocolOptions } from './protocol.ts';
import { clientTls } from './tls.ts';

export function clusterResource(cluster: Cluster): Resource {
  const { policy } = cluster;
  return defined({
    name: cluster.name,
    ...discovery(cluster),
    connect_timeout: connectTimeout(policy.connectionPool),
    ...loadBalancer(cluster),
    circuit_breakers: circuitBreakers(policy.connectionPool),
    upstream_connection_options: connectionOptions(policy.connectionPool),
    outlier_detection: policy.outlierDetection && outlierDetection(policy.outlierDetection),
    common_lb_config: policy.outlierDetection && panicThreshold(policy.outlierDetection),
    typed_extension_protocol_options: protocolOptions(cluster),
    transport_socket: clientTls(cluster),
  });
}
