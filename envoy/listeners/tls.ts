/** TLS that a listener terminates: `envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext`. */
import type { ServerCertificate, ServerTls } from '../../plan/plan.ts';
import { defined, nonEmpty, type Resource, typed, unlessEmpty } from '../resource.ts';
import { subjectAltNames } from '../subject-alt-names.ts';
import type { Secrets } from './secrets.ts';

/** Istio's names of the versions to Envoy's; TLS_AUTO and none: Envoy's own choice. */
const VERSIONS = new Map([
  ['TLSV1_0', 'TLSv1_0'],
  ['TLSV1_1', 'TLSv1_1'],
  ['TLSV1_2', 'TLSv1_2'],
  ['TLSV1_3', 'TLSv1_3'],
]);

/** Protocols offered: an HTTP server speaks HTTP/2 to whoever can. */
export function serverTls(tls: ServerTls, alpn: string[], secrets: Secrets): Resource {
  const parameters = defined({
    tls_minimum_protocol_version: VERSIONS.get(tls.minVersion ?? '') ?? 'TLSv1_2',
    tls_maximum_protocol_version: VERSIONS.get(tls.maxVersion ?? ''),
    cipher_suites: nonEmpty(tls.cipherSuites ?? []),
  });
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
      common_tls_context: defined({
        tls_params: unlessEmpty(parameters),
        tls_certificates: tls.certificates.map((shown) => certificate(shown, secrets)),
        validation_context: tls.clientCa && clientValidation(tls.clientCa, tls, secrets),
        alpn_protocols: nonEmpty(alpn),
      }),
      require_client_certificate: tls.requireClientCertificate,
    }),
  };
}

function clientValidation(ca: NonNullable<ServerTls['clientCa']>, tls: ServerTls, secrets: Secrets): Resource {
  const { clientNames = [], clientSpki = [], clientHashes = [], crl } = tls;
  return defined({
    trusted_ca: 'file' in ca ? { filename: ca.file } : { inline_string: 'pem' in ca ? ca.pem : secrets.authority() },
    crl: crl === undefined ? undefined : { filename: crl },
    match_typed_subject_alt_names: nonEmpty(clientNames.flatMap(subjectAltNames)),
    verify_certificate_spki: nonEmpty(clientSpki),
    verify_certificate_hash: nonEmpty(clientHashes),
  });
}

function certificate(shown: ServerCertificate, secrets: Secrets): Resource {
  if ('chainFile' in shown) {
    return { certificate_chain: { filename: shown.chainFile }, private_key: { filename: shown.keyFile } };
  }
  const { chain, key } = 'hosts' in shown ? secrets.issued(shown.hosts) : shown;
  return { certificate_chain: { inline_string: chain }, private_key: secrets.source(key) };
}
