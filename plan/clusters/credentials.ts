import type { Cluster, ClusterPolicy } from '../plan.ts';
import { findAuthority, findSecret } from '../registry/secrets.ts';
import type { World } from '../world.ts';

/** The Secret that a rule's `tls.credentialName` names, in the client's namespace. */
export function credentialOf({ tls }: ClusterPolicy, { model, proxy }: World): Cluster['credential'] {
  const name = tls?.credentialName;
  if (!name) return undefined;
  const pair = findSecret(model, name, proxy.namespace)?.pair;
  const ca = findAuthority(model, name, proxy.namespace);
  return { ...(pair && { pair }), ...(ca && { ca }) };
}
