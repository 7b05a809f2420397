import type { Check, ExportedVirtualService } from '../check.ts';
import { Neighbours, type Way } from './neighbours.ts';
import { type Entrance, isCatchAll, keyOf, shadows } from './reach.ts';
import { hiddenMatches, hiddenRule } from './tell.ts';
import { TestComparer } from './tests.ts';

/** The dialect of Envoy from 1.39 on. */
const DIALECT = 'latin1';

/** A way into a rule, and the earlier one that stands in it. */
export interface Use {
  entrance: Entrance;
  by?: Entrance;
}

/**
 * Some request comes to each match. What is proved is that a single earlier one takes in all of them; several that do so
 * only together are not found. A delegate's rule has to be out of reach wherever it is used.
 */
export const everyMatchIsReached: Check = function* ({ virtualServices }) {
  const rules = new Map<string, Map<string, Use[]>>();
  for (const use of usesOf(virtualServices)) {
    const rule = keyOf(use.entrance.route);
    const matches = rules.get(rule) ?? new Map<string, Use[]>();
    rules.set(rule, matches);
    const match = keyOf(use.entrance.place);
    matches.set(match, [...(matches.get(match) ?? []), use]);
  }
  for (const matches of rules.values()) {
    const hidden = [...matches.values()].filter((uses) => uses.every(({ by }) => by)).map(([first]) => first!);
    if (hidden.length === matches.size) yield hiddenRule(hidden);
    else yield* hiddenMatches(hidden);
  }
};

function* usesOf(virtualServices: readonly ExportedVirtualService[]): Generator<Use> {
  const comparer = new TestComparer(DIALECT);
  const neighbours = new Neighbours(virtualServices, comparer);
  for (const virtualService of virtualServices) {
    const { ways, candidates } = neighbours.of(virtualService);
    for (const [number, { entrance, owner }] of ways.entries()) {
      if (owner !== virtualService) continue;
      const by = candidates
        .of(entrance)
        .find(
          (at) =>
            at < number && comesFirst(ways[at]!, ways[number]!) && shadows(ways[at]!.entrance, entrance, comparer),
        );
      yield { entrance, ...(by !== undefined && { by: ways[by]!.entrance }) };
    }
  }
}

/** Of VirtualServices that are joined, the catch-alls stand last, and only the first of those is kept. */
function comesFirst(other: Way, { entrance, owner }: Way): boolean {
  if (other.owner === owner) return true;
  return !other.isCutOff && (isCatchAll(entrance) || !isCatchAll(other.entrance)) && standsBefore(other.owner, owner);
}

/** Whether, at gateways, the rules of `older` come before all those of `younger`, on all of its hosts and for all who see it. */
function standsBefore(older: ExportedVirtualService, younger: ExportedVirtualService): boolean {
  return (
    younger.gateways.every((gateway) => gateway !== 'mesh' && older.gateways.includes(gateway)) &&
    younger.hosts.every((host) => older.hosts.includes(host)) &&
    older.exportTo.includes('*') &&
    younger.exportTo.includes('*')
  );
}
