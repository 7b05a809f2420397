/** TLS that a listener terminates: `envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext`. */
import type { ServerTls } from '../../plan/plan.ts';
import { defined, nonEmpty, type Resource, typed, unlessEmpty } from '../resource.ts';
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
        tls_certificates: [certificate(tls.certificate, secrets)],
        validation_context: tls.clientCa && {
          trusted_ca: 'pem' in tls.clientCa ? { inline_string: tls.clientCa.pem } : { filename: tls.clientCa.file },
        },
        alpn_protocols: nonEmpty(alpn),
      }),
      require_client_certificate: tls.requireClientCertificate,
    }),
  };
}

function certificate(pair: ServerTls['certificate'], secrets: Secrets): Resource {
  return 'chain' in pair
    ? { certificate_chain: { inline_string: pair.chain }, private_key: secrets.source(pair.key) }
    : { certificate_chain: { filename: pair.chainFile }, private_key: { filename: pair.keyFile } };
}
