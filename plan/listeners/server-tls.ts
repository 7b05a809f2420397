import type { Resource, Secret, ServerTLSSettings } from '../../istio/index.ts';
import type { ServerTls } from '../plan.ts';
import type { World } from '../world.ts';
import type { BoundServer } from './gateway-servers.ts';

const CLIENT_CERTIFICATE_MODES: (string | undefined)[] = ['MUTUAL', 'OPTIONAL_MUTUAL'];

/** What a server shows its clients, or nothing if that is missing: then, as in Istio, it cannot be called. */
export function serverTls(bound: BoundServer, world: World): ServerTls | undefined {
  const tls = bound.server.tls ?? {};
  const secret = secretOf(bound, world);
  const certificate = secret ? pairIn(secret) : filesOf(tls);
  const asksClients = CLIENT_CERTIFICATE_MODES.includes(tls.mode);
  const clientCa = asksClients ? clientCaOf(bound, secret, world) : undefined;
  if (!certificate || (asksClients && !clientCa)) return reportMissing(bound, certificate === undefined, world);
  return {
    certificate,
    ...(clientCa && { clientCa }),
    requireClientCertificate: tls.mode === 'MUTUAL',
    ...(tls.minProtocolVersion && { minVersion: tls.minProtocolVersion }),
    ...(tls.maxProtocolVersion && { maxVersion: tls.maxProtocolVersion }),
    ...(tls.cipherSuites?.length && { cipherSuites: tls.cipherSuites }),
  };
}

function secretOf(bound: BoundServer, world: World): Resource<Secret> | undefined {
  const { credentialName, credentialNames } = bound.server.tls ?? {};
  return namedSecret(credentialName || credentialNames?.[0], bound, world);
}

/** A gateway reads the Secrets of its own namespace; a proxy for all of them, those of the Gateway's. */
function namedSecret(wanted: string | undefined, { gateway }: BoundServer, { model, proxy }: World) {
  const owner = proxy.kind === 'gateway' ? proxy.namespace : gateway.namespace;
  return wanted ? model.secrets.find(({ name, namespace }) => name === wanted && namespace === owner) : undefined;
}

/** Secrets of type `kubernetes.io/tls`, and the plain ones that Istio takes as well. */
function pairIn(secret: Resource<Secret>): ServerTls['certificate'] | undefined {
  const chain = entry(secret, 'tls.crt') ?? entry(secret, 'cert');
  const key = entry(secret, 'tls.key') ?? entry(secret, 'key');
  return chain && key ? { chain, key } : undefined;
}

function filesOf({ serverCertificate, privateKey, credentialName }: ServerTLSSettings) {
  if (credentialName || !serverCertificate || !privateKey) return undefined;
  return { chainFile: serverCertificate, keyFile: privateKey };
}

/** In the certificate's own Secret, or in one beside it whose name ends in `-cacert`. */
function clientCaOf(bound: BoundServer, secret: Resource<Secret> | undefined, world: World): ServerTls['clientCa'] {
  const { caCertificates, caCertCredentialName, credentialName } = bound.server.tls ?? {};
  if (!credentialName) return caCertificates ? { file: caCertificates } : undefined;
  const beside = namedSecret(caCertCredentialName || `${credentialName}-cacert`, bound, world);
  for (const holder of [beside, secret]) {
    const pem = holder && (entry(holder, 'ca.crt') ?? entry(holder, 'cacert'));
    if (pem) return { pem };
  }
  return undefined;
}

function entry({ spec }: Resource<Secret>, key: string): string | undefined {
  const encoded = spec.data?.[key];
  return encoded === undefined ? spec.stringData?.[key] : Buffer.from(encoded, 'base64').toString();
}

function reportMissing({ server, gateway, path }: BoundServer, certificate: boolean, world: World): undefined {
  const { credentialName } = server.tls ?? {};
  const what = certificate ? 'certificate' : "authority for its clients' certificates";
  world.report({
    message: `the server on port ${server.port.number} is left out: it has no ${what}`,
    fix: credentialName
      ? `add the Secret "${credentialName}" to the input, with tls.crt and tls.key, in the gateway's namespace`
      : 'name a Secret in tls.credentialName, and add it to the input',
    resource: gateway,
    path: [...path, 'tls'],
  });
  return undefined;
}
