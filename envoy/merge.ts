/**
 * Two snapshots' routes and clusters at once, for the time between: a reload adds first, and takes away when nobody
 * asks for it any more.
 */
import type { Resource } from './resource.ts';
import type { ClassHost, HostRoutes, RouteConfiguration } from './routes/configuration.ts';

/**
 * The classes of both, so that an older and a newer rule table find theirs; defaults, domains and whether the filter
 * runs as they were. Hosts and domains that only `next` has are added.
 */
export function mergeRoutes(old: RouteConfiguration, next: RouteConfiguration): RouteConfiguration {
  const coming = new Map(next.hosts.map((host) => [host.name, host]));
  const taken = new Set(old.hosts.flatMap(({ domains }) => domains));
  const unclaimed = (host: HostRoutes | undefined) => host?.domains.filter((domain) => !taken.has(domain)) ?? [];

  const kept = old.hosts.map((host) => {
    const newer = coming.get(host.name);
    return { ...withClasses(host, newer), domains: [...host.domains, ...unclaimed(newer)] };
  });
  const known = new Set(old.hosts.map(({ name }) => name));
  const added = next.hosts.flatMap((host) => {
    const domains = known.has(host.name) ? [] : unclaimed(host);
    return domains.length > 0 ? [{ ...host, domains }] : [];
  });
  return { ...old, hosts: [...kept, ...added] };
}

function withClasses(host: HostRoutes, newer: HostRoutes | undefined): HostRoutes {
  if (host.kind !== 'classes' || newer?.kind !== 'classes') return host;
  return { ...host, classes: new Map([...newer.classes, ...host.classes]) } satisfies ClassHost;
}

/** Every cluster of either; where both have one, it is the next one's. */
export function mergeClusters(old: Resource[], next: Resource[]): Resource[] {
  return [...new Map([...old, ...next].map((cluster) => [cluster['name'], cluster])).values()];
}
