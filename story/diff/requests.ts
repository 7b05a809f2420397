/** Requests that fare otherwise on a virtual host, each with an example that the filter itself has decided. */
import type { VirtualHost } from '../../plan/plan.ts';
import { withoutPort } from '../hosts.ts';
import type { Request } from '../request.ts';
import { Disagreement } from '../verdict.ts';
import type { Aspects, Choice } from './aspects.ts';
import type { Difference, Example, RulePlace } from './difference.ts';
import type { Meeting } from './domains.ts';
import type { Entrance } from './entrances.ts';
import type { HostMeeting } from './hosts.ts';
import type { Lane } from './lanes.ts';
import { shiftsOf } from './shifts.ts';
import type { Sides } from './sides.ts';

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
