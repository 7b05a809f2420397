import type { Model, Resource, Secret } from '../../istio/index.ts';

/** A Secret of type `kubernetes.io/tls`, or a plain one with the older keys, which Istio takes as well. PEM texts. */
export interface TlsSecret {
  pair?: { chain: string; key: string };
  ca?: string;
}

export function findSecret({ secrets }: Model, name: string, namespace: string): TlsSecret | undefined {
  const found = secrets.find((secret) => secret.name === name && secret.namespace === namespace);
  if (!found) return undefined;
  const chain = entry(found, 'tls.crt') ?? entry(found, 'cert');
  const key = entry(found, 'tls.key') ?? entry(found, 'key');
  const ca = entry(found, 'ca.crt') ?? entry(found, 'cacert');
  return { ...(chain && key && { pair: { chain, key } }), ...(ca && { ca }) };
}

/** In the Secret itself, or in one beside it whose name ends in `-cacert`, which goes first. */
export function findAuthority(model: Model, name: string, namespace: string, beside = ''): string | undefined {
  return findSecret(model, beside || `${name}-cacert`, namespace)?.ca ?? findSecret(model, name, namespace)?.ca;
}

function entry({ spec }: Resource<Secret>, key: string): string | undefined {
  const encoded = spec.data?.[key];
  return encoded === undefined ? spec.stringData?.[key] : Buffer.from(encoded, 'base64').toString();
}
