/** Messages that several of Istio's kinds share. */
import { boolean, double, type Infer, list, map, message, oneOf, required, string, uint32 } from './schema.ts';

export const StringMatch = message('StringMatch', { exact: string, prefix: string, regex: string }, [
  'exact',
  'prefix',
  'regex',
]);
export type StringMatch = Infer<typeof StringMatch>;

/** Per cent, 0 to 100, with fractions. */
export const Percent = message('Percent', { value: double });
export type Percent = Infer<typeof Percent>;

export const PortSelector = message('PortSelector', { number: uint32 });
export type PortSelector = Infer<typeof PortSelector>;

/** `istio.type.v1beta1.WorkloadSelector` and its kin that name the map `matchLabels`. */
export const MatchLabels = message('WorkloadSelector', { matchLabels: map(string) });
export type MatchLabels = Infer<typeof MatchLabels>;

/** `istio.networking.v1alpha3.WorkloadSelector`, which names the map `labels`. */
export const WorkloadSelector = message('WorkloadSelector', { labels: map(string) });
export type WorkloadSelector = Infer<typeof WorkloadSelector>;

export const PolicyTargetReference = message('PolicyTargetReference', {
  group: string,
  kind: string,
  name: string,
  namespace: string,
});
export type PolicyTargetReference = Infer<typeof PolicyTargetReference>;

/** `Port` of a Gateway's server. */
export const Port = message('Port', {
  number: required(uint32),
  protocol: required(string),
  name: required(string),
  targetPort: uint32,
});
export type Port = Infer<typeof Port>;

/** `SidecarPort`: the port of a Sidecar's listener. */
export const SidecarPort = message('SidecarPort', {
  number: uint32,
  protocol: string,
  name: string,
  targetPort: uint32,
});
export type SidecarPort = Infer<typeof SidecarPort>;

export const ServerTLSSettings = message('ServerTLSSettings', {
  httpsRedirect: boolean,
  mode: oneOf('PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL'),
  serverCertificate: string,
  privateKey: string,
  caCertificates: string,
  caCrl: string,
  credentialName: string,
  credentialNames: list(string),
  caCertCredentialName: string,
  tlsCertificates: list(
    message('TLSCertificate', { serverCertificate: string, privateKey: string, caCertificates: string }),
  ),
  subjectAltNames: list(string),
  verifyCertificateSpki: list(string),
  verifyCertificateHash: list(string),
  minProtocolVersion: oneOf('TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'),
  maxProtocolVersion: oneOf('TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'),
  cipherSuites: list(string),
  insecureSkipVerify: boolean,
});
export type ServerTLSSettings = Infer<typeof ServerTLSSettings>;
