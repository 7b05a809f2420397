/**
 * Two snapshots' routes and clusters at once, for the time between: a reload adds first, and takes away when nobody
 * asks for it any more.
 */
import { isDeepStrictEqual } from 'node:util';
import { finder } from '../../plan/memory.ts';
import { compareText } from '../../plan/selection/age.ts';
import { mostSpecific } from '../../plan/selection/hosts.ts';
import type { Resource } from '../resource.ts';
import type { ClassHost, HostRoutes, RouteConfiguration } from '../routes/configuration.ts';

/**
 * What stands before the new table is given out: hosts, domains and defaults of `old`, with the classes of both, so that
 * a request finds its class whether one rule table decided it or the other. What only `next` serves is added without a
 * default. Where no decision is needed, before or after, no table has a say: there the new default holds at once. Where
 * one is needed now, the filter runs already: of a host without decisions its old table says nothing.
 */
export function routesBefore(old: RouteConfiguration, next: RouteConfiguration): RouteConfiguration {
  if (old === next) return old;
  const coming = finder(next.hosts);
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
  // A host that is the same in both serves its own domains in both.
  const [ours, theirs] = [new Set(base.hosts), new Set(other.hosts)];
  const sources = new Map<HostRoutes, Set<HostRoutes>>();
  const lend = (from: HostRoutes | undefined, to: HostRoutes) =>
    from && sources.set(to, (sources.get(to) ?? new Set()).add(from));
  for (const host of base.hosts.filter((each) => !theirs.has(each))) {
    // A domain of ours may there be left to a wildcard.
    for (const domain of host.domains) lend(inOther(domain), host);
  }
  const added: HostRoutes[] = [];
  for (const host of other.hosts.filter((each) => !ours.has(each))) {
    const unserved = host.domains.filter((domain) => {
      const here = inBase(domain);
      if (here) lend(host, here);
      return !here;
    });
    if (unserved.length > 0) added.push(withoutDefault(host, unserved, base.hosts));
  }
  return { ...base, hosts: [...base.hosts.map((host) => withClasses(host, sources.get(host))), ...added] };
}

/**
 * The hosts whose default or filter is another after the new table is given out than before; all, where it may be another
 * host that serves a domain.
 */
export function movingHosts(before: RouteConfiguration, after: RouteConfiguration): true | ReadonlySet<string> {
  const isSame = (one: HostRoutes, other: HostRoutes | undefined) =>
    one === other || (one.name === other?.name && one.domains.join() === other.domains.join());
  if (before.hosts.length !== after.hosts.length) return true;
  if (!before.hosts.every((host, index) => isSame(host, after.hosts[index]))) return true;
  const moving = before.hosts.filter((host, index) => !isDeepStrictEqual(host, after.hosts[index]));
  return new Set(moving.map(({ name }) => name));
}

/**
 * Whether tables that name the defaults decide every request by themselves. Not where a host has no default or Envoy's own
 * list, or becomes another in what tables know nothing of: there the routes that come after them have to.
 */
export function tablesDecide(before: RouteConfiguration, after: RouteConfiguration): boolean {
  const former = finder(before.hosts);
  return after.hosts.every((host, index) => {
    const was = former(host.name, index);
    if (isDeepStrictEqual(was, host)) return true;
    if (host.kind !== 'classes' || was?.kind !== 'classes' || !host.fallback) return false;
    const { classes, fallback, filtered } = was;
    return isDeepStrictEqual(was, { ...host, classes, fallback, filtered });
  });
}

/** Every cluster of either; where both have one, it is `next`'s. */
export function mergeClusters(old: Resource[], next: Resource[]): Resource[] {
  return [...new Map([...old, ...next].map((cluster) => [cluster.name, cluster])).values()];
}

/** Which host Envoy takes for a domain, which may itself be a wildcard: the same, or the longest suffix that covers it. */
function serving(hosts: HostRoutes[]): (domain: string) => HostRoutes | undefined {
  let byDomain: Map<string, HostRoutes> | undefined;
  return (domain) => {
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
function withClasses(host: HostRoutes, from: ReadonlySet<HostRoutes> = new Set()): HostRoutes {
  if (host.kind !== 'classes') return host;
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
