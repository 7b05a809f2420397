/** Random rules on both sides: what a plain reading of both finds to differ, for random requests, has to be told. */
import fc, { type Arbitrary } from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../../plan/decide.ts';
import type { HttpHandler, Listener } from '../../../plan/plan.ts';
import type { Header } from '../../../simulator/headers.ts';
import type { Names } from '../../../story/diff/effect.ts';
import type { Entrance } from '../../../story/diff/entrances.ts';
import { type HostMeeting, hostMeetings } from '../../../story/diff/hosts.ts';
import type { Lane } from '../../../story/diff/lanes.ts';
import { type Shift, shiftsOf } from '../../../story/diff/shifts.ts';
import { Tests } from '../../../story/diff/tests.ts';
import { findHost } from '../../../story/hosts.ts';
import { asSeen, type HeaderList, type Request, type SeenRequest } from '../../../story/request.ts';
import { read } from '../../../story/tried.ts';
import { handlers } from '../../twins/plans.ts';
import { requests } from '../../twins/requests.ts';

const RUNS = 100;
const NAMES: Names = { cluster: (name) => name, origins: () => '' };

/** Two handlers on the same names: any two, or one and what is left of it, in another order, with some of the other. */
const pairs: Arbitrary<[HttpHandler, HttpHandler]> = fc
  .tuple(handlers, handlers, fc.integer({ min: 0, max: 2 }), fc.infiniteStream(fc.nat(7)))
  .map(([old, other, kind, numbers]) => {
    if (kind === 0 && old.ports === other.ports) return [old, other];
    const spare = other.virtualHosts
      .flatMap(({ rules }) => rules)
      .map((rule) => ({ ...rule, name: `new ${rule.name}` }));
    const virtualHosts = old.virtualHosts.map((host) => {
      const rules = [...host.rules];
      const at = () => Number(numbers.next().value) % Math.max(1, rules.length);
      if (kind !== 2) rules.splice(at(), 1, ...spare.slice(0, 1));
      const [moved] = rules.splice(at(), 1);
      if (moved) rules.splice(at(), 0, moved);
      return { ...host, rules };
    });
    return [old, { ...old, virtualHosts }];
  });

function entranceOf(handler: HttpHandler): Entrance {
  const chain = { name: 'twin', handler };
  const listener: Listener = { name: 'twin', address: '127.0.0.1', port: 80, servicePort: 80, chains: [chain] };
  return { listener, chain, domains: ['*'] };
}

/** What Envoy makes of it; undefined for what is not looked at: names sent twice, methods and targets that are refused. */
function seenBy(handler: HttpHandler, headers: Header[]): SeenRequest | undefined {
  const list = headers.map(([name, value]) => [name, Buffer.from(value as string).toString()]) as HeaderList;
  const pseudo = (name: string) => list.find(([known]) => known === name)?.[1] ?? '';
  const sent = list.filter(([name]) => !name.startsWith(':'));
  if (new Set(sent.map(([name]) => name)).size < sent.length || pseudo(':path').startsWith('*')) return undefined;
  const proto: HeaderList = pseudo(':scheme') === 'https' ? [['x-forwarded-proto', 'https']] : [];
  const request: Request = {
    ...{ method: pseudo(':method'), scheme: 'http', host: '', port: 80, authority: pseudo(':authority') },
    ...{ target: pseudo(':path'), headers: [...sent, ...proto] },
  };
  return asSeen(request, request.authority, handler, false);
}

/** By the plain reading. */
function laneOf(handler: HttpHandler, lanes: Lane[], request: SeenRequest): Lane {
  const host = findHost(handler, request.authority)?.host;
  const entry = host && read(decide(host), request).entry;
  const isTaken = (lane: Lane) =>
    lane.entry?.rule.name === entry?.rule.name && lane.entry?.match.conditions === entry?.match.conditions;
  return lanes.find(isTaken)!;
}

function meetingOf(meetings: HostMeeting[], old: HttpHandler, fresh: HttpHandler, authority: string) {
  const [before, after] = [findHost(old, authority)?.host, findHost(fresh, authority)?.host];
  return meetings.find(({ hosts }) => hosts.old === before && hosts.new === after);
}

function facts({ effect }: Lane, target: string): string {
  return JSON.stringify([Object.entries(effect.facets).sort(), effect.path.of(target)]);
}

/** An example of the same change from the one rule, and one to the other. */
function areTold(shifts: Shift[], before: Lane, after: Lane): boolean {
  const text = ({ effect }: Lane) => JSON.stringify([effect.facets, effect.path.key]);
  const alike = shifts.filter((shift) => text(shift.old) === text(before) && text(shift.new) === text(after));
  return (
    alike.some((shift) => shift.old.entry?.rule.name === before.entry?.rule.name) &&
    alike.some((shift) => shift.new.entry?.rule.name === after.entry?.rule.name)
  );
}

it('tells of every difference that a plain reading meets, and of none that is not there', { timeout: 120_000 }, () => {
  const seen = { moved: 0, kept: 0, shifts: 0 };
  const samples = fc.array(requests('utf8'), { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(pairs, samples, ([old, fresh], list) => {
      const tests = new Tests();
      const entrance = { old: entranceOf(old), new: entranceOf(fresh), samples: [{ domain: '*', name: 'any' }] };
      const meetings = hostMeetings(entrance, { tests, names: { old: NAMES, new: NAMES } });
      const told = new Map(meetings.map((each) => [each, shiftsOf(each.old, each.new, each.aspects, tests)]));
      for (const [meeting, { shifts, unsettled }] of told) {
        expect(unsettled).toEqual([]);
        for (const shift of shifts) {
          const made = meeting.aspects.request(shift.choice, { host: '', port: 80 });
          const request = asSeen(made, made.authority, fresh, false)!;
          expect(request.path).toBe(made.target.split('?')[0]);
          expect(laneOf(old, meeting.old, request)).toBe(shift.old);
          expect(laneOf(fresh, meeting.new, request)).toBe(shift.new);
          expect(facts(shift.old, request.target)).not.toBe(facts(shift.new, request.target));
          seen.shifts++;
        }
      }
      for (const headers of list) {
        const request = seenBy(old, headers);
        const meeting = request && meetingOf(meetings, old, fresh, request.authority);
        if (!meeting) continue;
        const [before, after] = [laneOf(old, meeting.old, request), laneOf(fresh, meeting.new, request)];
        if (facts(before, request.target) === facts(after, request.target)) seen.kept++;
        else {
          seen.moved++;
          expect(areTold(told.get(meeting)!.shifts, before, after)).toBe(true);
        }
      }
    }),
    { numRuns: RUNS },
  );
  // All three have to be met often, for the test to say something.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(RUNS);
});
