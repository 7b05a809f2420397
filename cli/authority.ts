/** The local authority that makes certificates for servers without a Secret. */
import { join } from 'node:path';
import { cacheFolder } from '../envoy/cache-folder.ts';
import { LocalAuthority } from '../envoy/certificates/authority.ts';
import type { Plan } from '../plan/plan.ts';

export async function localAuthority(env: NodeJS.ProcessEnv): Promise<LocalAuthority> {
  return new LocalAuthority(join(await cacheFolder(env), 'authority'));
}

export function needsAuthority({ listeners }: Plan): boolean {
  const certificates = listeners.flatMap(({ chains }) => chains.flatMap(({ tls }) => tls?.certificates ?? []));
  return certificates.some((certificate) => 'hosts' in certificate);
}

export function trustIt({ path }: LocalAuthority): string {
  return `certificates were made here; clients have to trust their authority: curl --cacert ${path}`;
}
