/** HTTP handlers of both sides: which requests fare otherwise, virtual host by virtual host. */
import { covers } from '../../plan/hosts.ts';
import type { HttpHandler, VirtualHost } from '../../plan/plan.ts';
import { withoutPort } from '../hosts.ts';
import type { Request } from '../request.ts';
import { Disagreement } from '../verdict.ts';
import { Aspects, type Choice, type Ground } from './aspects.ts';
import type { Difference, Example, RulePlace } from './difference.ts';
import { type Find, finder, type Meeting, meetings, type Named, type Witness, witnessesOf } from './domains.ts';
import type { Entrance } from './entrances.ts';
import { type Lane, lanesOf, shiftsOf } from './entries.ts';
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
    old: finder(before?.virtualHosts ?? []),
    new: finder(after?.virtualHosts ?? []),
    domain: finder(all.flatMap(({ domains }) => domains.map((domain) => ({ domains: [domain] })))),
  };
  return meetings(witnessesWithin(entrance, all), found.old, found.new).map((hosts) => {
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
function witnessesWithin(entrance: Meeting<Entrance>, hosts: readonly VirtualHost[]): Witness[] {
  const all = witnessesOf(hosts);
  if ((entrance.old ?? entrance.new)?.chain.tls === undefined) return all;
  return all.flatMap((witness) => {
    if (entrance.witnesses.some(({ domain }) => covers(domain, witness.domain))) return [witness];
    const asked = entrance.witnesses.filter(({ name }) => covers(witness.domain, name));
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
    authority: plainest(hosts.witnesses.map(({ name }) => name)),
    authorities: authoritiesOf(
      hosts.witnesses.map(({ domain }) => domain),
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

export function requestDifferences(meeting: HostMeeting, sides: Sides): Difference[] {
  const { old, new: fresh, aspects, hosts } = meeting;
  const { shifts, unsettled } = shiftsOf(old, fresh, aspects, sides.tests);
  for (const { old: from, new: to, why } of unsettled) {
    sides.unsettled.add(`requests from ${nameOf(from)} to ${nameOf(to)}, on ${hostName(hosts)}: ${why}`);
  }
  return shifts.map((shift) => ({
    kind: 'requests',
    changed: shift.changed,
    hosts: [hostName(hosts)],
    ...(shift.old.entry && { old: placeOf(shift.old) }),
    ...(shift.new.entry && { new: placeOf(shift.new) }),
    example: exampleOf(meeting, shift.choice, shift, sides),
  }));
}

export function hostName({ old, new: fresh }: Meeting<VirtualHost>): string {
  return (fresh ?? old)?.name ?? 'no host';
}

function nameOf({ entry }: Lane): string {
  return entry?.rule.name ?? 'no rule';
}

export function placeOf({ entry }: Lane): RulePlace {
  const { name: rule, origin } = entry!.rule;
  return { rule, ...(origin && { file: origin.file, line: origin.line }) };
}

/** @throws Disagreement if the filter does not take the request to these lanes */
export function exampleOf(
  { entrance, aspects }: HostMeeting,
  choice: Choice,
  lanes: { old: Lane; new: Lane },
  { views }: Sides,
): Example {
  const request = requestAt(entrance, aspects, choice);
  const story = (side: 'old' | 'new') => {
    const at = entrance[side];
    if (!at) return views[side].storyteller.tell(request);
    const { listener, chain } = at;
    const way = { listener, chain, handler: chain.handler, authority: request.authority };
    const told = views[side].storyteller.follow(way, request, 'briefly');
    const expected = lanes[side].entry?.rule.name;
    if (told.rule === expected) return told;
    throw new Disagreement(`${JSON.stringify(request)}: by the filter ${told.rule}, by the automata ${expected}`);
  };
  return { request, listener: (entrance.new ?? entrance.old)!.listener.name, old: story('old'), new: story('new') };
}

/** Where ports count the authority says which is meant. */
function requestAt({ old, new: fresh }: Meeting<Entrance>, aspects: Aspects, choice: Choice): Request {
  const { listener, chain } = (fresh ?? old)!;
  const made = aspects.request(choice, { host: '', port: listener.servicePort });
  const host = withoutPort(made.authority);
  const isSignificant = chain.handler.kind === 'http' && chain.handler.ports === 'significant';
  return { ...made, host, ...(isSignificant && { port: Number(made.authority.slice(host.length + 1)) || 80 }) };
}
