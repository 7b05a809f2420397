/** Whether a count is believable, where chance has a part in it. */

/** How often a request with chance in it is sent. */
export const THROWS = 400;

/** One-sided: of a million counts that are right, two are called wrong. */
const TAIL = 1e-6;

/** `count` of `throws`, at this chance (0 to 1): neither tail of the binomial distribution beyond it is too thin. */
export function believable(count: number, throws: number, chance: number): boolean {
  return !tooFew(count, throws, chance) && !tooFew(throws - count, throws, 1 - chance);
}

export function tooFew(count: number, throws: number, chance: number): boolean {
  // A share that was computed may miss 1 by its last digit.
  if (chance <= EPSILON) return count < 0;
  if (chance >= 1 - EPSILON) return count < throws;
  return atMost(count, throws, chance) < TAIL;
}

const EPSILON = 1e-9;

/** P(X ≤ count), added up from the logarithm of P(X = 0). */
function atMost(count: number, throws: number, chance: number): number {
  const odds = Math.log(chance) - Math.log1p(-chance);
  let logarithm = throws * Math.log1p(-chance);
  let sum = 0;
  for (let hits = 0; hits <= count; hits++) {
    sum += Math.exp(logarithm);
    logarithm += Math.log((throws - hits) / (hits + 1)) + odds;
  }
  return sum;
}
