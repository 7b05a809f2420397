import { isDeepStrictEqual } from 'node:util';
import { namesakeIn } from '../../plan/namesakes.ts';
import type { RouteConfiguration } from '../routes/configuration.ts';
import type { HostRoutes } from '../routes/host-routes.ts';

/** What becomes of hosts once the new table is given out. */
export interface Move {
  /** Those whose default or filter is another then; all, where it may be another host that serves a domain. */
  hosts: true | ReadonlySet<string>;
  /**
   * Whether tables that name the defaults decide every request by themselves. Not where a host has no default or Envoy's
   * own list, or becomes another in what tables know nothing of: there the routes that come after them have to.
   */
  byTables: boolean;
}

export function moveOf(before: RouteConfiguration, after: RouteConfiguration): Move {
  const former = namesakeIn(before.hosts);
  const moving: { host: HostRoutes; was: HostRoutes | undefined }[] = [];
  after.hosts.forEach((host, index) => {
    const was = former(host.name, index);
    if (!isDeepStrictEqual(was, host)) moving.push({ host, was });
  });
  return {
    hosts: areInPlace(before.hosts, after.hosts) ? new Set(moving.map(({ host }) => host.name)) : true,
    byTables: moving.every(({ host, was }) => tablesDecide(was, host)),
  };
}

function areInPlace(before: readonly HostRoutes[], after: readonly HostRoutes[]): boolean {
  const isSame = (one: HostRoutes, other: HostRoutes | undefined) =>
    one === other || (one.name === other?.name && one.domains.join() === other.domains.join());
  return before.length === after.length && before.every((host, index) => isSame(host, after[index]));
}

function tablesDecide(was: HostRoutes | undefined, host: HostRoutes): boolean {
  if (host.kind !== 'classes' || was?.kind !== 'classes' || !host.fallback) return false;
  const { classes, fallback, filtered } = was;
  return isDeepStrictEqual(was, { ...host, classes, fallback, filtered });
}
