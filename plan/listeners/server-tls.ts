import type { ServerTLSSettings } from '../../istio/index.ts';
import type { ServerCertificate, ServerTls } from '../plan.ts';
import { findAuthority, findSecret } from '../registry/secrets.ts';
import type { World } from '../world.ts';
import { type BoundServer, serverHosts } from './gateway-servers.ts';

const CLIENT_CERTIFICATE_MODES: (string | undefined)[] = ['MUTUAL', 'OPTIONAL_MUTUAL'];

/** What a server shows its clients, or nothing if that is missing: then, as in Istio, it cannot be called. */
export function serverTls(bound: BoundServer, world: World): ServerTls | undefined {
  const tls = bound.server.tls ?? {};
  const certificates = certificatesOf(bound, world);
  const asksClients = CLIENT_CERTIFICATE_MODES.includes(tls.mode);
  const clientCa = asksClients ? clientCaOf(bound, world) : undefined;
  if (certificates.length === 0) return reportMissing(bound, 'certificate', world);
  if (asksClients && !clientCa) return reportMissing(bound, "authority for its clients' certificates", world);
  return {
    certificates,
    ...(clientCa && { clientCa }),
    requireClientCertificate: tls.mode === 'MUTUAL',
    ...(asksClients && clientChecks(tls)),
    ...(tls.minProtocolVersion && { minVersion: tls.minProtocolVersion }),
    ...(tls.maxProtocolVersion && { maxVersion: tls.maxProtocolVersion }),
    ...(tls.cipherSuites?.length && { cipherSuites: tls.cipherSuites }),
  };
}

/** Of clients, besides that the authority signed what they show. */
function clientChecks(tls: ServerTLSSettings): Pick<ServerTls, 'clientNames' | 'clientSpki' | 'clientHashes' | 'crl'> {
  const { subjectAltNames, verifyCertificateSpki, verifyCertificateHash, caCrl } = tls;
  return {
    ...(subjectAltNames?.length && { clientNames: subjectAltNames }),
    ...(verifyCertificateSpki?.length && { clientSpki: verifyCertificateSpki }),
    ...(verifyCertificateHash?.length && { clientHashes: verifyCertificateHash }),
    ...(caCrl && { crl: caCrl }),
  };
}

/** In Secrets, in files, or, where a Secret is named that is not there, to be made here. */
function certificatesOf(bound: BoundServer, world: World): ServerCertificate[] {
  const { mode, credentialName, credentialNames, tlsCertificates = [], ...single } = bound.server.tls ?? {};
  if (mode === 'ISTIO_MUTUAL') return [madeHere(bound, 'the certificates of ISTIO_MUTUAL are those of a mesh', world)];
  const wanted = credentialName ? [credentialName] : (credentialNames ?? []);
  if (wanted.length === 0) return (tlsCertificates.length > 0 ? tlsCertificates : [single]).flatMap(filesOf);
  return wanted.flatMap((name) => {
    const secret = findSecret(world.model, name, secretsNamespace(bound, world));
    if (secret) return secret.pair ? [secret.pair] : [];
    return [madeHere(bound, `there is no Secret "${name}" in namespace ${secretsNamespace(bound, world)}`, world)];
  });
}

function filesOf({ serverCertificate, privateKey }: Pick<ServerTLSSettings, 'serverCertificate' | 'privateKey'>) {
  return serverCertificate && privateKey ? [{ chainFile: serverCertificate, keyFile: privateKey }] : [];
}

function madeHere(bound: BoundServer, why: string, world: World): ServerCertificate {
  const { server, gateway, path } = bound;
  world.report({
    ...{ code: 'MS0503', severity: 'warning', refused: false, resource: gateway, path: [...path, 'tls'] },
    message: `${why}: port ${server.port.number} shows a certificate of a local authority`,
    fix: 'have clients trust that authority, or add a Secret of type kubernetes.io/tls to the input',
  });
  return { hosts: [...new Set(serverHosts(bound).map(({ pattern }) => pattern))] };
}

/** A gateway reads the Secrets of its own namespace; a proxy for all of them, those of the Gateway's. */
function secretsNamespace({ gateway }: BoundServer, { proxy }: World): string {
  return proxy.kind === 'gateway' ? proxy.namespace : gateway.namespace;
}

function clientCaOf(bound: BoundServer, world: World): ServerTls['clientCa'] {
  const { caCertificates, caCertCredentialName, credentialName, credentialNames } = bound.server.tls ?? {};
  const name = credentialName || credentialNames?.[0];
  if (!name && !caCertCredentialName) return caCertificates ? { file: caCertificates } : undefined;
  const pem = findAuthority(world.model, name ?? '', secretsNamespace(bound, world), caCertCredentialName);
  return pem ? { pem } : undefined;
}

function reportMissing({ server, gateway, path }: BoundServer, what: string, world: World): undefined {
  const { credentialName } = server.tls ?? {};
  world.report({
    ...{ code: 'MS0504', severity: 'warning', refused: false, resource: gateway, path: [...path, 'tls'] },
    message: `the server on port ${server.port.number} is left out: it has no ${what}`,
    fix: credentialName
      ? `give the Secret "${credentialName}" tls.crt and tls.key, and ca.crt (or beside it "${credentialName}-cacert") for clients' certificates`
      : 'name a Secret in tls.credentialName, and add it to the input',
  });
  return undefined;
}
