import { X509Certificate } from 'node:crypto';
import type { Resource, Secret } from '../../../istio/index.ts';
import { findSecret } from '../../registry/secrets.ts';
import type { Check } from '../check.ts';

/** A Secret that a Gateway names, where it is given, holds a certificate that can be read, and its key. */
export const secretsHoldCertificates: Check = function* ({ model }) {
  for (const resource of model.gateways) {
    for (const [index, { tls, port }] of (resource.spec.servers ?? []).entries()) {
      const name = tls?.credentialName?.split('/').at(-1) ?? '';
      for (const secret of model.secrets.filter((each) => each.name === name && isShown(each))) {
        const problem = problemOf(findSecret(model, name, secret.namespace)?.pair);
        if (problem === undefined) continue;
        yield {
          ...{ code: 'IST0161', severity: 'warning', refused: false, resource },
          path: ['spec', 'servers', index, 'tls', 'credentialName'],
          message: `the Secret ${secret.namespace}/${name} ${problem}: connections to port ${port.number} fail in the TLS handshake`,
          fix: 'put the certificate in PEM under tls.crt, and its key under tls.key',
        };
      }
    }
  }
};

/** Who leaves out what is secret means no harm. */
function isShown({ spec: { data = {}, stringData = {} } }: Resource<Secret>): boolean {
  return Object.keys({ ...data, ...stringData }).length > 0;
}

function problemOf(pair: { chain: string; key: string } | undefined): string | undefined {
  if (!pair) return 'has no certificate with a key';
  try {
    new X509Certificate(pair.chain);
  } catch {
    return 'has a certificate that cannot be read';
  }
  return pair.key.includes('PRIVATE KEY-----') ? undefined : 'has a key that cannot be read';
}
