import type { Check, ExportedVirtualService } from '../check.ts';
import { type Entrance, entrancesOf, isCatchAll, keyOf, shadows } from './reach.ts';
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
  const comparer = new TestComparer(DIALECT);
  const rules = new Map<string, Map<string, Use[]>>();
  for (const use of virtualServices.flatMap((each) => usesOf(each, virtualServices, comparer))) {
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

function usesOf(
  virtualService: ExportedVirtualService,
  all: readonly ExportedVirtualService[],
  comparer: TestComparer,
): Use[] {
  const own = entrances(virtualService);
  const before = all.slice(0, all.indexOf(virtualService)).filter((older) => standsBefore(older, virtualService));
  const others = before.flatMap(entrancesUpToCatchAll);
  const othersInPlace = others.filter((entrance) => !isCatchAll(entrance));
  return own.map((entrance, index) => {
    // Of VirtualServices that are joined, the catch-alls stand last, and only the first of those is kept.
    const elsewhere = isCatchAll(entrance) ? others : othersInPlace;
    const isBefore = (other: Entrance) => shadows(other, entrance, comparer);
    const by = elsewhere.find(isBefore) ?? findUpTo(own, index, isBefore);
    return { entrance, ...(by && { by }) };
  });
}

function findUpTo<T>(items: readonly T[], end: number, isWanted: (item: T) => boolean): T | undefined {
  for (let at = 0; at < end; at++) if (isWanted(items[at]!)) return items[at];
  return undefined;
}

function entrances({ routes, gateways }: ExportedVirtualService): Entrance[] {
  return routes.flatMap((route) => entrancesOf(route, gateways));
}

/** What stands behind a catch-all is gone before VirtualServices are joined. */
function entrancesUpToCatchAll(virtualService: ExportedVirtualService): Entrance[] {
  const all = entrances(virtualService);
  const last = all.findIndex(isCatchAll);
  return last < 0 ? all : all.slice(0, last + 1);
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
