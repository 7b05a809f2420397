import type { ClientTLSSettings } from '../../istio/index.ts';
import type { Cluster } from '../plan.ts';
import { findAuthority, findSecret } from '../registry/secrets.ts';
import type { World } from '../world.ts';

/** The Secret that a rule's `tls.credentialName` names, in the client's namespace. */
export function credentialOf(tls: ClientTLSSettings | undefined, { model, proxy }: World): Cluster['credential'] {
  const name = tls?.credentialName;
  if (!name) return undefined;
  const pair = findSecret(model, name, proxy.namespace)?.pair;
  const ca = findAuthority(model, name, proxy.namespace);
  return { ...(pair && { pair }), ...(ca && { ca }) };
}

/** What connections need of the Secret, and it has not: then, as in Istio, none comes about. */
export function missingOf(tls: ClientTLSSettings | undefined, world: World): string | undefined {
  const credential = credentialOf(tls, world);
  if (!credential || !tls) return undefined;
  const needs = [
    ...(tls.mode === 'MUTUAL' && !credential.pair ? ['tls.crt and tls.key'] : []),
    ...(originates(tls) && !tls.insecureSkipVerify && !credential.ca ? ['ca.crt'] : []),
  ];
  return needs.join(', ') || undefined;
}

function originates({ mode }: ClientTLSSettings): boolean {
  return mode === 'SIMPLE' || mode === 'MUTUAL';
}
