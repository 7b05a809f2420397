/** Which virtual host an authority belongs to, as Envoy chooses it. */
import type { HttpHandler, VirtualHost } from '../plan/plan.ts';

export interface FoundHost {
  host: VirtualHost;
  /** The one of its domains that fits. */
  domain: string;
}

/** An exact domain, else the longest wildcard that stands for at least one character, else `*`. Case never counts. */
export function findHost({ ports, virtualHosts }: HttpHandler, authority: string): FoundHost | undefined {
  const name = (ports === 'ignored' ? withoutPort(authority) : authority).toLowerCase();
  let best: FoundHost | undefined;
  for (const host of virtualHosts) {
    for (const domain of host.domains) {
      if (domain === name) return { host, domain };
      if (fits(domain, name) && domain.length > (best?.domain.length ?? 0)) best = { host, domain };
    }
  }
  return best;
}

export function fits(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*')) return pattern === name;
  return pattern === '*' || (name.length >= pattern.length && name.endsWith(pattern.slice(1)));
}

/** What follows the last colon is a port, unless the colon stands within an IPv6 address's brackets. */
export function withoutPort(authority: string): string {
  const colon = authority.lastIndexOf(':');
  return colon > authority.lastIndexOf(']') ? authority.slice(0, colon) : authority;
}
