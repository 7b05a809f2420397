import type { LocalityLoadBalancerSetting, MeshConfig } from '../../istio/index.ts';
import { groupBy } from '../group.ts';
import type { Cluster, ClusterPolicy, Endpoint } from '../plan.ts';
import { type Client, type Locality, labelMismatches, partsOf } from './client.ts';

type Settled = Pick<Cluster, 'endpoints' | 'localityWeights'>;

/**
 * Which endpoints go first, and how much each locality gets. Shares are fixed by `distribute`; else the nearest go first
 * and the others wait, which takes outlier detection: without it nobody would know that the nearest are ill.
 * Source: LocalityLoadBalancerSetting of the rule, else of the mesh; ZoneAwareLoadBalancerSetting.
 */
export function byLocality(endpoints: Endpoint[], policy: ClusterPolicy, client: Client, mesh: MeshConfig): Settled {
  const { localityLbSetting, zoneAwareLbSetting } = policy.loadBalancer ?? {};
  const zoneAware = zoneAwareLbSetting && zoneAwareLbSetting.enabled !== false;
  const setting = zoneAware ? zoneAwareLbSetting : (localityLbSetting ?? mesh.localityLbSetting);
  if (setting.enabled === false) return { endpoints };
  if ('distribute' in setting && setting.distribute?.length) return distributed(endpoints, setting.distribute, client);
  if (!policy.outlierDetection) return { endpoints };
  const { failover = [], failoverPriority = [] } = setting;
  let settled = endpoints;
  if (failoverPriority.length > 0) {
    settled = prioritised(settled, (endpoint) => labelMismatches(failoverPriority, client, endpoint));
  }
  if (!client.locality || (failoverPriority.length > 0 && failover.length === 0)) return { endpoints: settled };
  const farthest = zoneAware ? regionsApart : stepsApart;
  return { endpoints: prioritised(settled, ({ locality }) => distance(partsOf(locality), failover, client, farthest)) };
}

/** Of a locality that is named with others by a wildcard, its share goes by what its endpoints weigh. */
function distributed(
  endpoints: Endpoint[],
  distribute: NonNullable<LocalityLoadBalancerSetting['distribute']>,
  { locality }: Client,
): Settled {
  const mine = distribute.find(({ from }) => covers(from ?? '', locality));
  if (!mine) return { endpoints };
  const groups = groupBy(endpoints, (endpoint) => endpoint.locality);
  const localityWeights: Record<string, number> = {};
  for (const [pattern, share] of Object.entries(mine.to ?? {})) {
    const named = [...groups].filter(([name]) => !(name in localityWeights) && covers(pattern, name));
    const total = named.reduce((sum, [, members]) => sum + weightOf(members), 0);
    for (const [name, members] of named) localityWeights[name] = Math.ceil((weightOf(members) * share) / total);
  }
  const chosen = endpoints.filter((endpoint) => (localityWeights[endpoint.locality] ?? 0) > 0);
  return { endpoints: chosen, localityWeights };
}

/** `region/zone/subzone`; `*` or nothing stands for any. */
function covers(pattern: string, locality: string): boolean {
  const parts = partsOf(locality);
  return pattern.split('/').every((part, index) => part === '*' || part === '' || part === parts[index]);
}

function weightOf(endpoints: readonly Endpoint[]): number {
  return endpoints.reduce((sum, { weight }) => sum + weight, 0);
}

/** Of another region, the one that `failover` names goes first. */
function distance(
  locality: Locality,
  failover: NonNullable<LocalityLoadBalancerSetting['failover']>,
  client: Client,
  apart: typeof stepsApart,
): number {
  const own = partsOf(client.locality);
  const steps = apart(own, locality);
  if (steps < OTHER_REGION) return steps;
  const named = failover.find(({ from }) => from === own[0]);
  return named && named.to !== locality[0] ? OTHER_REGION + 1 : OTHER_REGION;
}

const OTHER_REGION = 3;

/** 0: the same subzone, 1: the zone, 2: the region, 3: none of them. */
function stepsApart(own: Locality, other: Locality): number {
  const same = own.findIndex((part, index) => part !== other[index]);
  return same < 0 ? 0 : OTHER_REGION - same;
}

/** The zones of one region are used alike. */
function regionsApart(own: Locality, other: Locality): number {
  return own[0] === other[0] ? 0 : OTHER_REGION;
}

/** Orders endpoints of one priority by what else tells them apart. Envoy wants the priorities without gaps. */
function prioritised(endpoints: Endpoint[], distanceOf: (endpoint: Endpoint) => number): Endpoint[] {
  const keyed = endpoints.map((endpoint) => ({
    endpoint,
    key: [endpoint.priority ?? 0, distanceOf(endpoint)] as const,
  }));
  const keys = [...new Map(keyed.map(({ key }) => [key.join(' '), key])).values()];
  const order = keys.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((key) => key.join(' '));
  return keyed.map(({ endpoint, key }) => {
    const priority = order.indexOf(key.join(' '));
    return priority > 0 ? { ...endpoint, priority } : endpoint;
  });
}
