/** Seeks a request that meets some conditions and passes others by. */

import { TooFar } from '../../plan/analysis/reachability/too-far.ts';
import type { Condition } from '../../plan/plan.ts';
import type { Aspect, Aspects, Choice, Literal } from './aspects.ts';

/** More turns than this are not taken in the search for one request. */
const MOST_TURNS = 2_000;

/**
 * A request for which every condition of `wanted` holds, and of each of `others` at least one does not. Undefined: there
 * is none. What the others ask is only looked at where the request at hand would meet it, so that a thousand rules cost
 * little more than the few that are near; and not before some request meets what is wanted. Throws TooFar.
 */
export function solve(
  wanted: readonly Condition[],
  others: () => readonly (readonly Condition[])[],
  aspects: Aspects,
): Choice | undefined {
  let turns = 0;
  let passedOver: readonly (readonly Condition[])[] | undefined;

  const search = (literals: ReadonlyMap<Aspect, readonly Literal[]>, choice: Choice): Choice | undefined => {
    if (turns++ > MOST_TURNS) throw new TooFar(`more than ${MOST_TURNS} turns of the search`);
    passedOver ??= others();
    const met = passedOver.find((conditions) => conditions.every((condition) => aspects.holds(condition, choice)));
    if (!met) return choice;
    let known = literals;
    for (const condition of met) {
      const aspect = aspects.aspectOf(condition);
      const without = adding(known, aspect, { condition, holds: false });
      const found = aspects.solve(aspect, without.get(aspect)!);
      const result = found && search(without, new Map([...choice, [aspect, found.value]]));
      if (result) return result;
      // From here on it has to hold: requests for which it does not have been sought.
      known = adding(known, aspect, { condition, holds: true });
    }
    return undefined;
  };

  let literals: ReadonlyMap<Aspect, readonly Literal[]> = new Map();
  for (const condition of wanted) literals = adding(literals, aspects.aspectOf(condition), { condition, holds: true });
  const choice = new Map<Aspect, string | undefined>();
  for (const [aspect, asked] of literals) {
    const found = aspects.solve(aspect, asked);
    if (!found) return undefined;
    choice.set(aspect, found.value);
  }
  return search(literals, choice);
}

function adding(
  literals: ReadonlyMap<Aspect, readonly Literal[]>,
  aspect: Aspect,
  literal: Literal,
): ReadonlyMap<Aspect, readonly Literal[]> {
  return new Map([...literals, [aspect, [...(literals.get(aspect) ?? []), literal]]]);
}
