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
  if (mode === 'ISTIO_MUTUAL') {
    reportMade(bound, `the certificates of ISTIO_MUTUAL are those of a mesh: ${SHOWN}`, world);
    return [madeFor(bound)];
  }
  const wanted = credentialName ? [credentialName] : (credentialNames ?? []);
  if (wanted.length === 0) return (tlsCertificates.length > 0 ? tlsCertificates : [single]).flatMap(filesOf);
  return wanted.flatMap((name) => {
    const secret = findSecret(world.model, name, secretsNamespace(bound, world));
    if (secret) return secret.pair ? [secret.pair] : [];
    reportMade(bound, `${noSecret(name, bound, world)}: ${SHOWN}`, world);
    return [madeFor(bound)];
  });
}

function filesOf({ serverCertificate, privateKey }: Pick<ServerTLSSettings, 'serverCertificate' | 'privateKey'>) {
  return serverCertificate && privateKey ? [{ chainFile: serverCertificate, keyFile: privateKey }] : [];
}

const SHOWN = 'it shows a certificate of a local authority';
const LETS_IN = 'it lets in clients with a certificate of a local authority';

function madeFor(bound: BoundServer): ServerCertificate {
  return { hosts: [...new Set(serverHosts(bound).map(({ pattern }) => pattern))] };
}

function reportMade({ server, gateway, path }: BoundServer, why: string, world: World): void {
  world.report({
    ...{ code: 'MS0503', severity: 'warning', refused: false, resource: gateway, path: [...path, 'tls'] },
    message: `the server on port ${server.port.number}: ${why}`,
    fix: 'give clients what is printed at the start, or add a Secret of type kubernetes.io/tls to the input',
  });
}

function noSecret(name: string, bound: BoundServer, world: World): string {
  return `there is no Secret "${name}" in namespace ${secretsNamespace(bound, world)}`;
}

/** A gateway reads the Secrets of its own namespace; a proxy for all of them, those of the Gateway's. */
function secretsNamespace({ gateway }: BoundServer, { proxy }: World): string {
  return proxy.kind === 'gateway' ? proxy.namespace : gateway.namespace;
}

/** Where no Secret is there to say whom to let in, those who show a certificate that was made here, as the server's was. */
function clientCaOf(bound: BoundServer, world: World): ServerTls['clientCa'] {
  const { caCertificates, caCertCredentialName, credentialName, credentialNames } = bound.server.tls ?? {};
  const name = credentialName || credentialNames?.[0];
  if (!name) return caCertificates ? { file: caCertificates } : undefined;
  const namespace = secretsNamespace(bound, world);
  const pem = findAuthority(world.model, name, namespace, caCertCredentialName);
  if (pem) return { pem };
  const wanted = caCertCredentialName || name;
  if (findSecret(world.model, wanted, namespace)) return undefined;
  reportMade(bound, `${noSecret(wanted, bound, world)}: ${LETS_IN}`, world);
  return { madeHere: true };
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
