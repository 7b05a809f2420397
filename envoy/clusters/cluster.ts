/** `envoy.config.cluster.v3.Cluster` under Istio's names and with Istio's defaults, one file a feature. */
import type { Cluster } from '../../plan/plan.ts';
import type { Secrets } from '../listeners/secrets.ts';
import { defined, type Resource, unlessEmpty } from '../resource.ts';
import { circuitBreakers, connectionOptions, connectTimeout } from './connection-pool.ts';
import { discovery } from './discovery.ts';
import { loadBalancer } from './load-balancer.ts';
import { outlierDetection, panicThreshold } from './outlier-detection.ts';
import { protocolOptions } from './protocol.ts';
import { transportSocket } from './transport-socket.ts';

export function clusterResource(cluster: Cluster, secrets: Secrets): Resource {
  const { policy } = cluster;
  return defined({
    name: cluster.name,
    ...discovery(cluster),
    connect_timeout: connectTimeout(policy.connectionPool),
    ...loadBalancer(cluster),
    circuit_breakers: circuitBreakers(policy),
    upstream_connection_options: connectionOptions(policy.connectionPool),
    outlier_detection: policy.outlierDetection && outlierDetection(policy.outlierDetection),
    common_lb_config: unlessEmpty({
      ...(policy.outlierDetection && panicThreshold(policy.outlierDetection)),
      ...(cluster.localityWeights && { locality_weighted_lb_config: {} }),
    }),
    typed_extension_protocol_options: protocolOptions(cluster),
    transport_socket: transportSocket(cluster, secrets),
  });
}
