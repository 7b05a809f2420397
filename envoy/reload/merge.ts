/**
 * Two snapshots' routes and clusters at once, for the time between: a reload adds first, and takes away when nobody
 * asks for it any more.
 */
import { mostSpecific } from '../../plan/hosts.ts';
import type { Resource } from '../resource.ts';
import type { ClassHost, HostRoutes, RouteConfiguration } from '../routes/configuration.ts';

/**
 * Hosts, domains, defaults and disabled filters of `base`, with the classes of both: whether a request was decided by
 * one rule table or the other, it finds its class. What only `other` serves is added without a default.
 * `mergeRoutes(old, next)` is what stands before the new table is given out, `mergeRoutes(next, old)` what stands after.
 */
export function mergeRoutes(base: RouteConfiguration, other: RouteConfiguration): RouteConfiguration {
  const merged = new Map(base.hosts.map((host) => [host, copy(host)]));
  const inBase = serving(base.hosts);
  const inOther = serving(other.hosts);
  for (const [host, mine] of merged) {
    // A domain of ours may there be left to a wildcard.
    for (const domain of host.domains) addClasses(mine, inOther(domain));
  }
  const added: HostRoutes[] = [];
  for (const host of other.hosts) {
    const unserved = host.domains.filter((domain) => {
      const here = inBase(domain);
      if (here) addClasses(merged.get(here)!, host);
      return !here;
    });
    if (unserved.length > 0) added.push(withoutDefault(host, unserved, base.hosts));
  }
  return { ...base, hosts: [...merged.values(), ...added] };
}

/** Every cluster of either; where both have one, it is `next`'s. */
export function mergeClusters(old: Resource[], next: Resource[]): Resource[] {
  return [...new Map([...old, ...next].map((cluster) => [cluster.name, cluster])).values()];
}

/** Which host Envoy takes for a domain, which may itself be a wildcard: the same, or the longest suffix that covers it. */
function serving(hosts: HostRoutes[]): (domain: string) => HostRoutes | undefined {
  const byDomain = new Map(hosts.flatMap((host) => host.domains.map((domain) => [domain, host])));
  return (domain) => mostSpecific(domain, byDomain);
}

function copy(host: HostRoutes): HostRoutes {
  return host.kind === 'classes' ? { ...host, classes: new Map(host.classes) } : host;
}

function addClasses(host: HostRoutes, from: HostRoutes | undefined): void {
  if (host.kind !== 'classes' || from?.kind !== 'classes') return;
  for (const [name, route] of from.classes) host.classes.set(name, route);
}

/** The filter's word alone routes it. A name that another host has is made another: Envoy wants them unique. */
function withoutDefault(host: HostRoutes, domains: string[], others: HostRoutes[]): HostRoutes {
  const name = others.some((other) => other.name === host.name) ? `${host.name} (added)` : host.name;
  if (host.kind === 'list') return { ...host, name, domains };
  const { fallback: _, ...rest } = host;
  return { ...rest, name, domains, classes: new Map(host.classes), filtered: true } satisfies ClassHost;
}
