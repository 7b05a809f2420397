import type { ConsistentHashLB, DestinationRule, TrafficPolicy } from '../../istio/index.ts';
import type { HashPolicy } from '../plan.ts';

/** What the destination's rule hashes by: of the subset's port, the subset, the port, the host, the first that says so. */
export function hashPolicyOf(
  rule: DestinationRule | undefined,
  port: number | undefined,
  subset: string | undefined,
): HashPolicy | undefined {
  const ofSubset = rule?.subsets?.find(({ name }) => name === subset)?.trafficPolicy;
  const hash =
    ofPort(ofSubset, port) ?? ofAll(ofSubset) ?? ofPort(rule?.trafficPolicy, port) ?? ofAll(rule?.trafficPolicy);
  return hash && hashPolicy(hash);
}

function ofPort(policy: TrafficPolicy | undefined, port: number | undefined): ConsistentHashLB | undefined {
  return policy?.portLevelSettings?.find((setting) => setting.port?.number === port)?.loadBalancer?.consistentHash;
}

function ofAll(policy: TrafficPolicy | undefined): ConsistentHashLB | undefined {
  return policy?.loadBalancer?.consistentHash;
}

function hashPolicy(hash: ConsistentHashLB): HashPolicy | undefined {
  const { httpHeaderName, httpCookie, httpQueryParameterName, useSourceIp } = hash;
  if (httpHeaderName) return { by: 'header', name: httpHeaderName };
  if (httpQueryParameterName) return { by: 'query', name: httpQueryParameterName };
  if (useSourceIp) return { by: 'source-ip' };
  if (!httpCookie) return undefined;
  const { name = '', path, ttl, attributes = [] } = httpCookie;
  return {
    by: 'cookie',
    name,
    ...(path !== undefined && { path }),
    ...(ttl !== undefined && { ttl }),
    attributes: attributes.map((attribute) => [attribute.name ?? '', attribute.value ?? '']),
  };
}
