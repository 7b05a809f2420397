/**
 * Two snapshots' routes and clusters at once, for the time between: a reload adds first, and takes away when nobody
 * asks for it any more.
 */
import { isDeepStrictEqual } from 'node:util';
import { namesakeIn } from '../../plan/namesakes.ts';
import { compareText } from '../../plan/selection/age.ts';
import { mostSpecific } from '../../plan/selection/hosts.ts';
import type { Resource } from '../resource.ts';
import type { RouteConfiguration } from '../routes/configuration.ts';
import type { ClassHost, HostRoutes } from '../routes/host-routes.ts';

/**
 * What stands before the new table is given out: hosts, domains and defaults of `old`, with the classes of both, so that
 * a request finds its class whether one rule table decided it or the other. What only `next` serves is added without a
 * default. Where no decision is needed, before or after, no table has a say: there the new default holds at once. Where
 * one is needed now, the filter runs already: of a host without decisions its old table says nothing.
 */
export function routesBefore(old: RouteConfiguration, next: RouteConfiguration): RouteConfiguration {
  if (old === next) return old;
  const coming = namesakeIn(next.hosts);
  const merged = mergeRoutes(old, next);
  return { ...merged, hosts: merged.hosts.map((host, index) => ahead(host, coming(host.name, index))) };
}

function ahead(host: HostRoutes, coming: HostRoutes | undefined): HostRoutes {
  if (host === coming || host.kind !== 'classes' || coming?.kind !== 'classes' || host.filtered) return host;
  if (host.domains.join() !== coming.domains.join()) return host;
  if (coming.filtered) return { ...host, filtered: true };
  if (isDeepStrictEqual(host.fallback, coming.fallback)) return host;
  const { fallback: _, ...rest } = host;
  return { ...rest, ...(coming.fallback && { fallback: coming.fallback }) };
}

/** What stands after it: hosts, domains, defaults and disabled filters of `base`, with the classes of both. */
export function mergeRoutes(base: RouteConfiguration, other: RouteConfiguration): RouteConfiguration {
  if (base === other) return base;
  const inBase = serving(base.hosts);
  const inOther = serving(other.hosts);
  const sources = new Map<HostRoutes, Set<HostRoutes>>();
  const lend = (from: HostRoutes | undefined, to: HostRoutes) =>
    from && sources.set(to, (sources.get(to) ?? new Set()).add(from));
  // A host that is the same in both serves its own domains in both.
  for (const { host, index } of unlike(base.hosts, other.hosts)) {
    // A domain of ours may there be left to a wildcard.
    for (const domain of host.domains) lend(inOther(domain, host.name, index), host);
  }
  const added: HostRoutes[] = [];
  for (const { host, index } of unlike(other.hosts, base.hosts)) {
    const unserved = host.domains.filter((domain) => {
      const here = inBase(domain, host.name, index);
      if (here) lend(host, here);
      return !here;
    });
    if (unserved.length > 0) added.push(withoutDefault(host, unserved, base.hosts));
  }
  return { ...base, hosts: [...base.hosts.map((host) => withClasses(host, sources.get(host))), ...added] };
}

/** Every cluster of either; where both have one, it is `next`'s. */
export function mergeClusters(old: Resource[], next: Resource[]): Resource[] {
  return [...new Map([...old, ...next].map((cluster) => [cluster.name, cluster])).values()];
}

/** Those that the others do not have, with their places. */
function unlike(hosts: readonly HostRoutes[], others: readonly HostRoutes[]): { host: HostRoutes; index: number }[] {
  const known = new Set(others);
  const found: { host: HostRoutes; index: number }[] = [];
  hosts.forEach((host, index) => {
    if (!known.has(host)) found.push({ host, index });
  });
  return found;
}

/**
 * Which host Envoy takes for a domain, which may itself be a wildcard: the same, or the longest suffix that covers it.
 * Mostly it is the namesake of the host that has the domain elsewhere, of the same index.
 */
function serving(hosts: HostRoutes[]): (domain: string, name: string, index: number) => HostRoutes | undefined {
  const namesake = namesakeIn(hosts);
  let byDomain: Map<string, HostRoutes> | undefined;
  return (domain, name, index) => {
    const likely = namesake(name, index);
    if (likely?.domains.includes(domain)) return likely;
    byDomain ??= indexed(hosts);
    return mostSpecific(domain, byDomain);
  };
}

function indexed(hosts: HostRoutes[]): Map<string, HostRoutes> {
  const byDomain = new Map<string, HostRoutes>();
  for (const host of hosts) for (const domain of host.domains) byDomain.set(domain, host);
  return byDomain;
}

/** The same object if it has them. */
function withClasses(host: HostRoutes, from?: ReadonlySet<HostRoutes>): HostRoutes {
  if (!from || host.kind !== 'classes') return host;
  const others = [...from].filter((other) => other.kind === 'classes');
  if (others.length === 0) return host;
  const classes = new Map([...others.flatMap((other) => [...other.classes]), ...host.classes]);
  const filters = [...new Set([...host.filters, ...others.flatMap((other) => other.filters)])];
  if (classes.size === host.classes.size && filters.length === host.filters.length) return host;
  // In one order, whichever of two hosts is asked.
  const sorted = [...classes].sort(([a], [b]) => compareText(a, b));
  return { ...host, classes: new Map(sorted), filters: filters.sort() };
}

/** The filter's word alone routes it. A name that another host has is made another: Envoy wants them unique. */
function withoutDefault(host: HostRoutes, domains: string[], others: HostRoutes[]): HostRoutes {
  const name = others.some((other) => other.name === host.name) ? `${host.name} (added)` : host.name;
  if (host.kind === 'list') return { ...host, name, domains };
  const { fallback: _, ...rest } = host;
  return { ...rest, name, domains, classes: new Map(host.classes), filtered: true } satisfies ClassHost;
}
