import { type Model, TOPOLOGY_LABELS } from '../../istio/index.ts';
import type { Endpoint, Proxy } from '../plan.ts';
import { localityOf, workloadsOf } from '../registry/workloads.ts';
import { type Labels, selects } from '../selection/labels.ts';

/** Who calls: what locality load balancing compares endpoints with. */
export interface Client {
  /** `region/zone/subzone`; empty: unknown. */
  locality: string;
  labels: Labels;
}

export type Locality = [region: string, zone: string, subzone: string];

export function partsOf(locality: string): Locality {
  const [region = '', zone = '', subzone = ''] = locality.split('/');
  return [region, zone, subzone];
}

/** By the topology labels that are given to the proxy, else where a Pod with its labels runs. */
export function clientOf(model: Model, { labels, namespace }: Proxy): Client {
  const own = localityOf(labels);
  if (own || Object.keys(labels).length === 0) return { locality: own, labels };
  const alike = workloadsOf(model).find(
    (workload) => workload.kind === 'Pod' && workload.namespace === namespace && selects(labels, workload.labels),
  );
  return { locality: alike?.locality ?? '', labels: { ...alike?.labels, ...labels } };
}

/**
 * How many labels are left, from the first on which client and endpoint differ: 0, all agree. `key=value` puts a value
 * in the place of the client's. Source: LocalityLoadBalancerSetting.failoverPriority.
 */
export function labelMismatches(priorities: readonly string[], client: Client, endpoint: Endpoint): number {
  const first = priorities.findIndex((written) => {
    const [key = '', value] = written.split('=');
    return (value ?? labelOf(key, client)) !== labelOf(key, endpoint);
  });
  return first < 0 ? 0 : priorities.length - first;
}

/** Empty: it has none, which agrees with none. */
function labelOf(key: string, { labels, locality }: Client): string {
  const part = TOPOLOGY_LABELS.indexOf(key);
  return (part < 0 ? labels[key] : partsOf(locality)[part]) ?? '';
}
