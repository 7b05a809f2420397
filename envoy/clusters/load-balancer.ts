/** Istio's `LoadBalancerSettings`: `lb_policy` and what belongs to it. The hash itself is the route's (`hash_policy`). */
import type { LoadBalancerSettings } from '../../istio/model.ts';
import type { Cluster } from '../../plan/plan.ts';
import { defined, duration, type Resource, unlessEmpty } from '../resource.ts';

const SMALLEST_RING = 1024;

export function loadBalancer(cluster: Cluster): Resource {
  if (cluster.discovery === 'by-name') return { lb_policy: 'CLUSTER_PROVIDED' };
  const { simple, consistentHash, ...settings } = cluster.policy.loadBalancer ?? {};
  if (consistentHash) return hashing(consistentHash);
  switch (simple) {
    // As connections to a Service's own address are spread where no proxy is.
    case 'PASSTHROUGH':
    case 'RANDOM':
      return { lb_policy: 'RANDOM' };
    case 'ROUND_ROBIN':
      return defined({ lb_policy: 'ROUND_ROBIN', round_robin_lb_config: unlessEmpty(slowStart(settings)) });
    default:
      return defined({ lb_policy: 'LEAST_REQUEST', least_request_lb_config: unlessEmpty(slowStart(settings)) });
  }
}

function hashing({ maglev, ringHash, minimumRingSize }: NonNullable<LoadBalancerSettings['consistentHash']>): Resource {
  if (maglev) {
    const table = defined({ table_size: maglev.tableSize });
    return defined({ lb_policy: 'MAGLEV', maglev_lb_config: unlessEmpty(table) });
  }
  const size = ringHash?.minimumRingSize || minimumRingSize || SMALLEST_RING;
  return { lb_policy: 'RING_HASH', ring_hash_lb_config: { minimum_ring_size: size } };
}

function slowStart({ warmup, warmupDurationSecs }: LoadBalancerSettings): Resource {
  const window = warmup?.duration ?? warmupDurationSecs;
  if (window === undefined) return {};
  const { minimumPercent, aggression } = warmup ?? {};
  return {
    slow_start_config: defined({
      slow_start_window: duration(window),
      min_weight_percent: minimumPercent === undefined ? undefined : { value: minimumPercent },
      aggression:
        aggression === undefined ? undefined : { default_value: aggression, runtime_key: 'warmup.aggression' },
    }),
  };
}
