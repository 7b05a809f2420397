import type { Severity } from '../../istio/index.ts';
import { CLUSTER_DOMAIN } from '../selection/hosts.ts';
import type { Everything } from './check.ts';

/**
 * How much it says that a host is not found: the input seldom holds the whole mesh. An error where its neighbours are
 * given (Services of its namespace; for names outside the cluster, ServiceEntries), nothing where no service is.
 */
export function missingHost(host: string, { model }: Everything): Severity | undefined {
  const { services, serviceEntries } = model;
  if (services.length === 0 && serviceEntries.length === 0) return undefined;
  const namespace = namespaceOf(host);
  const neighbours = namespace === undefined ? serviceEntries : services.filter((each) => each.namespace === namespace);
  return neighbours.length > 0 ? 'error' : 'warning';
}

/** Of a Kubernetes Service's name in full. */
export function namespaceOf(host: string): string | undefined {
  return host.endsWith(`.${CLUSTER_DOMAIN}`) ? host.split('.')[1] : undefined;
}
