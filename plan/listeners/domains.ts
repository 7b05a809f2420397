import { isIP } from 'node:net';
import type { Service } from '../registry/service.ts';
import { CLUSTER_DOMAIN } from '../selection/hosts.ts';

/** Names under which a client in `namespace` can call a service. Those in `short` give way to what is really named so. */
export function namesOf(service: Service, namespace: string): { full: string[]; short: string[] } {
  const { host, headless } = service;
  const short = [...(isIP(host) ? [] : [`${host}.`]), ...shortNames(host, namespace)];
  const pods = headless ? [host, ...short].map((name) => `*.${name}`) : [];
  const addresses = service.addresses.filter((address) => address !== '0.0.0.0').map(bracketed);
  return { full: [host, ...pods, ...addresses], short };
}

/** Names that a client in `namespace` may ask a service's TLS server for. */
export function serverNamesOf({ host }: Service, namespace: string): string[] {
  return [host, ...shortNames(host, namespace)];
}

/** `a` (in its own namespace only), `a.ns`, `a.ns.svc`. */
function shortNames(host: string, namespace: string): string[] {
  if (!host.endsWith(`.${CLUSTER_DOMAIN}`)) return [];
  const [name = '', owner, ...rest] = host.slice(0, -CLUSTER_DOMAIN.length - 1).split('.');
  if (owner === undefined || rest.length > 0) return [];
  return [...(owner === namespace ? [name] : []), `${name}.${owner}`, `${name}.${owner}.svc`];
}

/** As a client writes it: `[fd00::1]`. Names stay as they are. */
export function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Where the port counts, each domain names it; port 80 goes without saying. */
export function withPort(domains: readonly string[], port: number): string[] {
  return domains.flatMap((domain) => [...(port === 80 ? [domain] : []), `${domain}:${port}`]);
}
