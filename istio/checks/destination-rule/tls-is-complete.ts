import { type Finding, wrong } from '../../findings.ts';
import type { ClientTLSSettings, DestinationRule } from '../../schema/destination-rule.ts';
import type { Path } from '../../yaml/locate.ts';
import type { Law } from '../law.ts';
import { settings } from './policies.ts';

const FILES = ['clientCertificate', 'privateKey', 'caCertificates', 'caCrl'] as const;

/** Mutual TLS has a certificate and key, from one source; what is not verified has nothing to verify by. */
export const tlsIsComplete: Law<DestinationRule> = function* (destinationRule) {
  for (const { setting, path } of settings(destinationRule, 'tls')) yield* tlsFindings(setting, path);
};

function* tlsFindings(tls: ClientTLSSettings, path: Path): Generator<Finding> {
  const { mode = 'DISABLE', credentialName, insecureSkipVerify, subjectAltNames = [] } = tls;
  const files = FILES.filter((field) => tls[field]);
  const [file] = files;
  if (insecureSkipVerify) {
    for (const field of ['caCertificates', 'subjectAltNames'] as const) {
      if (!tls[field]?.length) continue;
      yield wrong([...path, field], `${field} is of no use with insecureSkipVerify`, 'keep one of the two');
    }
  }
  for (const [index, name] of subjectAltNames.entries()) {
    if (name === '')
      yield wrong([...path, 'subjectAltNames', index], 'the name is empty', 'write a name, or take it out');
  }
  if (mode === 'ISTIO_MUTUAL') {
    if (file) yield wrong([...path, file], `${file} cannot be given with ISTIO_MUTUAL`, 'use MUTUAL, or take it out');
    if (credentialName)
      yield wrong([...path, 'credentialName'], 'ISTIO_MUTUAL has its own certificates', 'use MUTUAL, or take it out');
    return;
  }
  if (credentialName && file) {
    yield wrong([...path, file], `${file} cannot be given together with credentialName`, 'keep one of the two');
  }
  if (mode !== 'MUTUAL' || credentialName) return;
  for (const field of ['clientCertificate', 'privateKey'] as const) {
    if (!tls[field]) yield wrong([...path, 'mode'], `MUTUAL needs "${field}"`, 'add it, or a "credentialName"');
  }
}
