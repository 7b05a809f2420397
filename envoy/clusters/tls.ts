/**
 * TLS towards a destination: `envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext`. ISTIO_MUTUAL goes in plain
 * text: the certificates are a cluster's, and the endpoints here are not behind sidecars.
 */
import { existsSync } from 'node:fs';
import type { ClientTLSSettings } from '../../istio/model.ts';
import type { Cluster } from '../../plan/plan.ts';
import type { Secrets } from '../listeners/secrets.ts';
import { defined, nonEmpty, type Resource, typed } from '../resource.ts';
import { subjectAltNames as sanMatchers } from '../subject-alt-names.ts';

/** Where systems keep the certificates they trust: Debian and Alpine, Fedora, SUSE, macOS. */
const SYSTEM_ROOTS = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

export function clientTls({ protocol, policy: { tls }, credential }: Cluster, secrets: Secrets): Resource | undefined {
  if (!tls || !originates(tls)) return undefined;
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed(
      'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
      defined({
        common_tls_context: defined({
          tls_certificates: tls.mode === 'MUTUAL' ? [clientCertificate(tls, credential, secrets)] : undefined,
          validation_context: tls.insecureSkipVerify ? undefined : validation(tls, credential),
          alpn_protocols: protocol === 'http2' ? ['h2'] : undefined,
        }),
        sni: tls.sni || undefined,
      }),
    ),
  };
}

/** Whether the server's name comes from each request: none is given, and no names to check it against. */
export function namesServerByAuthority(tls: ClientTLSSettings): boolean {
  return originates(tls) && !tls.sni && !tls.subjectAltNames?.length;
}

function originates({ mode }: ClientTLSSettings): boolean {
  return mode === 'SIMPLE' || mode === 'MUTUAL';
}

function clientCertificate(
  { clientCertificate, privateKey }: ClientTLSSettings,
  credential: Cluster['credential'],
  secrets: Secrets,
): Resource {
  const pair = credential?.pair;
  if (pair) return { certificate_chain: { inline_string: pair.chain }, private_key: secrets.source(pair.key) };
  return { certificate_chain: { filename: clientCertificate }, private_key: { filename: privateKey } };
}

function validation(
  { caCertificates, caCrl, subjectAltNames = [] }: ClientTLSSettings,
  credential: Cluster['credential'],
): Resource {
  return defined({
    trusted_ca: credential?.ca ? { inline_string: credential.ca } : { filename: caCertificates || systemRoots() },
    crl: caCrl ? { filename: caCrl } : undefined,
    match_typed_subject_alt_names: nonEmpty(subjectAltNames.flatMap(sanMatchers)),
  });
}

function systemRoots(): string {
  return SYSTEM_ROOTS.find((path) => existsSync(path)) ?? SYSTEM_ROOTS[0]!;
}
