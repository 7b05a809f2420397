/** The local authority that makes certificates for servers without a Secret. */
import { join } from 'node:path';
import { cacheFolder } from '../envoy/cache-folder.ts';
import { LocalAuthority } from '../envoy/certificates/authority.ts';
import type { Plan } from '../plan/plan.ts';

export async function localAuthority(env: NodeJS.ProcessEnv): Promise<LocalAuthority> {
  return new LocalAuthority(join(await cacheFolder(env), 'authority'));
}

/** What clients of the plan's servers need of the authority; absent: nothing. */
export function trustIt({ listeners }: Plan, authority: LocalAuthority): string | undefined {
  const servers = listeners.flatMap(({ chains }) => chains.flatMap(({ tls }) => tls ?? []));
  const shows = servers.some(({ certificates }) => certificates.some((certificate) => 'hosts' in certificate));
  const asks = servers.some(({ clientCa }) => clientCa && 'madeHere' in clientCa);
  if (!shows && !asks) return undefined;
  const needs = [
    ...(shows ? [`clients have to trust their authority: curl --cacert ${authority.path}`] : []),
    ...(asks ? [`to servers that ask for one they can show: --cert ${authority.client()}`] : []),
  ];
  return `certificates were made here; ${needs.join('; ')}`;
}
