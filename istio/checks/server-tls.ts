/** TLS that a server terminates: at a Gateway, or at a Sidecar's ingress. */
import { doubtful, type Finding, unintended, wrong } from '../findings.ts';
import type { ServerTLSSettings } from '../schema/shared-messages.ts';
import type { Path } from '../yaml/locate.ts';

const CIPHERS = [
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ...['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...['ECDHE-ECDSA-AES128-SHA', 'ECDHE-RSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA'],
  ...['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA', 'AES256-SHA', 'DES-CBC3-SHA'],
];

const TERMINATING = ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'];

/** One source of certificates, complete for the mode. */
export function* serverTlsFindings(tls: ServerTLSSettings, path: Path): Generator<Finding> {
  const { mode = 'PASSTHROUGH' } = tls;
  if (mode === 'ISTIO_MUTUAL') yield* istioMutualFindings(tls, path);
  else yield* sourceFindings(tls, path);
  if (TERMINATING.includes(mode)) yield* certificateFindings(tls, path);
  yield* versionFindings(tls, path);
  for (const [index, suite] of (tls.cipherSuites ?? []).entries()) {
    if (!CIPHERS.includes(suite))
      yield doubtful(
        [...path, 'cipherSuites', index],
        `the cipher suite "${suite}" is ignored`,
        'use one that Envoy knows, or take it out',
      );
    else if (tls.cipherSuites!.indexOf(suite) < index) {
      yield doubtful(
        [...path, 'cipherSuites', index],
        `the cipher suite "${suite}" is given twice`,
        'take one of the two out',
      );
    }
  }
}

function* istioMutualFindings(tls: ServerTLSSettings, path: Path): Generator<Finding> {
  for (const field of ['serverCertificate', 'privateKey', 'caCertificates', 'credentialName'] as const) {
    if (tls[field])
      yield wrong([...path, field], `${field} cannot be given with ISTIO_MUTUAL, which has its own`, 'take it out');
  }
  for (const field of ['credentialNames', 'tlsCertificates'] as const) {
    if (tls[field]?.length)
      yield wrong([...path, field], `${field} cannot be given with ISTIO_MUTUAL, which has its own`, 'take it out');
  }
}

/** There is one certificate, or there are two, and all from one source. A file without its key is none yet. */
function* sourceFindings(tls: ServerTLSSettings, path: Path): Generator<Finding> {
  const [first, second] = [
    tls.credentialName ? 'credentialName' : '',
    tls.credentialNames?.length ? 'credentialNames' : '',
    tls.tlsCertificates?.length ? 'tlsCertificates' : '',
    tls.serverCertificate && tls.privateKey ? 'serverCertificate' : '',
  ].filter((source) => source !== '');
  if (second !== undefined)
    yield wrong([...path, second], `the certificate is given both by ${first} and by ${second}`, 'keep one of the two');
  for (const field of ['credentialNames', 'tlsCertificates'] as const) {
    const given = tls[field];
    if (given?.length === 0) yield wrong([...path, field], `${field} is empty`, 'name one, or take it out');
    if (given && given.length > 2)
      yield wrong([...path, field], `${field} can be two at most: one of RSA, one of ECDSA`, 'keep two of them');
  }
}

/** A secret has all that it takes; files have to be named one by one. */
function* certificateFindings(tls: ServerTLSSettings, path: Path): Generator<Finding> {
  if (tls.credentialName || tls.credentialNames?.length) return;
  const mutual = tls.mode === 'MUTUAL' || tls.mode === 'OPTIONAL_MUTUAL';
  if (!tls.tlsCertificates?.length && !tls.serverCertificate && !tls.privateKey) {
    yield wrong(
      path,
      `${tls.mode} needs a certificate`,
      'add "credentialName", or "serverCertificate" and "privateKey"',
    );
    return;
  }
  const certificates = tls.tlsCertificates?.length
    ? tls.tlsCertificates.map((part, index) => ({ part, place: [...path, 'tlsCertificates', index] }))
    : [{ part: tls, place: path }];
  for (const { part, place } of certificates) {
    for (const field of ['serverCertificate', 'privateKey'] as const) {
      if (!part[field]) yield wrong(place, `${tls.mode} needs "${field}"`, `add "${field}: …"`);
    }
  }
  if (mutual && !tls.caCertificates)
    yield wrong(path, `${tls.mode} needs "caCertificates" to verify clients`, 'add it, or a "credentialName"');
  if (tls.caCrl && tls.mode === 'SIMPLE')
    yield wrong([...path, 'caCrl'], 'SIMPLE asks no client for a certificate that could be revoked', 'take it out');
}

const VERSIONS = ['TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'];

function* versionFindings(
  { minProtocolVersion, maxProtocolVersion }: ServerTLSSettings,
  path: Path,
): Generator<Finding> {
  const lowest = VERSIONS.indexOf(minProtocolVersion ?? 'TLS_AUTO');
  const highest = VERSIONS.indexOf(maxProtocolVersion ?? 'TLS_AUTO');
  if (highest > 0 && lowest > highest) {
    yield unintended(
      [...path, 'minProtocolVersion'],
      `${minProtocolVersion} is above ${maxProtocolVersion}`,
      'swap the two',
    );
  }
}
