import { type Finding, wrong } from '../../findings.ts';
import type { ClientTLSSettings, DestinationRule } from '../../schema/destination-rule.ts';
import type { Path } from '../../yaml/locate.ts';
import type { Law } from '../law.ts';
import { settings } from './policies.ts';

const FILES = ['clientCertificate', 'privateKey', 'caCertificates', 'caCrl'] as const;

/** With MUTUAL a credential holds the client's own certificate, too. */
const VERIFIED_BY = {
  SIMPLE: ['caCertificates', 'credentialName', 'subjectAltNames'],
  MUTUAL: ['caCertificates', 'subjectAltNames'],
} as const;

/**
 * Mutual TLS has a certificate and key, from one source; what is not verified has nothing to verify by. With `DISABLE` and
 * `ISTIO_MUTUAL` nothing of it is looked at.
 */
export const tlsIsComplete: Law<DestinationRule> = function* (destinationRule) {
  for (const { setting, path } of settings(destinationRule, 'tls')) yield* tlsFindings(setting, path);
};

function* tlsFindings(tls: ClientTLSSettings, path: Path): Generator<Finding> {
  const { mode = 'DISABLE', credentialName, insecureSkipVerify } = tls;
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return;
  if (insecureSkipVerify) {
    for (const field of VERIFIED_BY[mode]) {
      if (!tls[field]?.length) continue;
      yield wrong([...path, field], `${field} is of no use with insecureSkipVerify`, 'keep one of the two');
    }
  }
  const file = FILES.find((field) => tls[field]);
  if (credentialName && file) {
    yield wrong([...path, file], `${file} cannot be given together with credentialName`, 'keep one of the two');
  }
  if (mode !== 'MUTUAL' || credentialName) return;
  for (const field of ['clientCertificate', 'privateKey'] as const) {
    if (!tls[field]) yield wrong([...path, 'mode'], `MUTUAL needs "${field}"`, 'add it, or a "credentialName"');
  }
}
