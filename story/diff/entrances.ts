/** The ways into both sides: listeners and their chains, put beside each other. */
import { groupBy } from '../../plan/group.ts';
import type { FilterChain, Listener, Plan } from '../../plan/plan.ts';
import { byDomain, type Meeting, meetings, type Named, samplesOf } from './domains.ts';

export interface Entrance extends Named {
  listener: Listener;
  chain: FilterChain;
}

/** `samples` are names that a client asks for by TLS; in the clear it asks for any. */
export function entranceMeetings(old: Plan, fresh: Plan): Meeting<Entrance>[] {
  const [before, after] = [entrancesOf(old), entrancesOf(fresh)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [a, b] = [before.get(key) ?? [], after.get(key) ?? []];
    return meetings(samplesOf([...a, ...b]), byDomain(a), byDomain(b));
  });
}

/** By what does not depend on what the user calls things. */
function entrancesOf({ listeners }: Plan): Map<string, Entrance[]> {
  const entrances = listeners.flatMap((listener) =>
    listener.chains.map((chain): Entrance => ({ listener, chain, domains: chain.serverNames ?? ['*'] })),
  );
  return groupBy(entrances, ({ listener, chain }) => `${listener.name} ${listener.address} ${chain.sniffed ?? ''}`);
}
