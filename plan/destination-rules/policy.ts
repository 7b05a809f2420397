import type { DestinationRule, TrafficPolicy } from '../../istio/index.ts';
import type { ClusterPolicy } from '../plan.ts';

const FIELDS = [
  'loadBalancer',
  'connectionPool',
  'outlierDetection',
  'tls',
  'tunnel',
  'proxyProtocol',
  'retryBudget',
] as const;

/** What a rule says for one port and subset: the subset's fields replace the host's one by one, whole. */
export function policyOf(rule: DestinationRule | undefined, port: number, subset?: string): ClusterPolicy {
  const ofHost = override({}, rule?.trafficPolicy, port);
  const ofSubset = rule?.subsets?.find(({ name }) => name === subset)?.trafficPolicy;
  return override(ofHost, ofSubset, port);
}

/** Settings for a port inherit nothing: what they leave out is back at its default. */
function override(base: ClusterPolicy, policy: TrafficPolicy | undefined, port: number): ClusterPolicy {
  const ofPort = policy?.portLevelSettings?.find((setting) => setting.port?.number === port);
  return ofPort ? pick(ofPort) : { ...base, ...pick(policy ?? {}) };
}

function pick(policy: ClusterPolicy): ClusterPolicy {
  return Object.fromEntries(FIELDS.flatMap((field) => (policy[field] ? [[field, policy[field]]] : [])));
}
