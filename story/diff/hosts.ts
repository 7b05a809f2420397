/** HTTP handlers of both sides, virtual host by virtual host: which names they share, and by which lanes requests go. */
import type { HttpHandler, VirtualHost } from '../../plan/plan.ts';
import { covers } from '../../plan/selection/hosts.ts';
import { withoutPort } from '../hosts.ts';
import { Aspects, type Ground } from './aspects.ts';
import { byDomain, type Find, type Meeting, meetings, type Named, type Sample, samplesOf } from './domains.ts';
import type { Entrance } from './entrances.ts';
import { type Lane, lanesOf } from './lanes.ts';
import type { Sides } from './sides.ts';
import { authoritiesOf } from './universes.ts';

/** One virtual host of either side, for names that both take there. */
export interface HostMeeting {
  entrance: Meeting<Entrance>;
  hosts: Meeting<VirtualHost>;
  old: Lane[];
  new: Lane[];
  aspects: Aspects;
  /** What requests are called by if no rule looks at it. */
  authority: string;
}

export function hostMeetings(entrance: Meeting<Entrance>, sides: Pick<Sides, 'names' | 'tests'>): HostMeeting[] {
  const [before, after] = [httpOf(entrance.old), httpOf(entrance.new)];
  const handler = after ?? before;
  if (!handler) return [];
  const all = [...(before?.virtualHosts ?? []), ...(after?.virtualHosts ?? [])];
  const found = {
    old: byDomain(before?.virtualHosts ?? []),
    new: byDomain(after?.virtualHosts ?? []),
    domain: byDomain(all.flatMap(({ domains }) => domains.map((domain) => ({ domains: [domain] })))),
  };
  return meetings(samplesWithin(entrance, all), found.old, found.new).map((hosts) => {
    const ground = groundOf(entrance, handler, hosts, found);
    return {
      ...{ entrance, hosts, authority: ground.authority, aspects: new Aspects(ground, sides.tests) },
      old: lanesOf(hosts.old, sides.names.old, sides.tests),
      new: lanesOf(hosts.new, sides.names.new, sides.tests),
    };
  });
}

interface Finders {
  old: Find<VirtualHost>;
  new: Find<VirtualHost>;
  /** The most specific one of either side. */
  domain: Find<Named>;
}

export function httpOf(entrance: Entrance | undefined): HttpHandler | undefined {
  const handler = entrance?.chain.handler;
  return handler?.kind === 'http' ? handler : undefined;
}

/** A client that speaks TLS asks for the same name by TLS and by HTTP. */
function samplesWithin(entrance: Meeting<Entrance>, hosts: readonly VirtualHost[]): Sample[] {
  const all = samplesOf(hosts);
  if ((entrance.old ?? entrance.new)?.chain.tls === undefined) return all;
  return all.flatMap((sample) => {
    if (entrance.samples.some(({ domain }) => covers(domain, sample.domain))) return [sample];
    const asked = entrance.samples.filter(({ name }) => covers(sample.domain, name));
    return asked.map(({ name }) => ({ domain: name, name }));
  });
}

function groundOf(
  entrance: Meeting<Entrance>,
  handler: HttpHandler,
  hosts: Meeting<VirtualHost>,
  found: Finders,
): Ground {
  const { ports } = handler;
  return {
    handler,
    tls: (entrance.new ?? entrance.old)!.chain.tls !== undefined,
    authority: plainest(hosts.samples.map(({ name }) => name)),
    authorities: authoritiesOf(
      hosts.samples.map(({ domain }) => domain),
      ports,
    ),
    elsewhere: (authority) => {
      const name = ports === 'ignored' ? withoutPort(authority) : authority;
      if (found.old(name) === hosts.old && found.new(name) === hosts.new) return undefined;
      return authoritiesOf(found.domain(name)?.domains ?? [name], ports);
    },
  };
}

/** The shortest that is no address. */
function plainest(names: readonly string[]): string {
  const weight = (name: string) => name.length + (/^[\d.]+(?::\d+)?$|^\[/.test(name) ? 1_000 : 0);
  return names.reduce((best, name) => (weight(name) < weight(best) ? name : best));
}
