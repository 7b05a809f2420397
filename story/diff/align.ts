/** What of two lists is the same in both, in the same order. */

/** For each of `old` the index of its like in `new`, or -1. The pairs do not cross. A key comes once in each list. */
export function align(old: readonly string[], fresh: readonly string[]): number[] {
  const places = new Map(fresh.map((key, index) => [key, index]));
  const pairs = old.flatMap((key, index): [number, number][] => {
    const place = places.get(key);
    return place === undefined ? [] : [[index, place]];
  });
  const partners = old.map(() => -1);
  for (const [index, place] of longestRise(pairs)) partners[index] = place;
  return partners;
}

type Chain = { pair: [number, number]; before?: Chain | undefined };

/** The longest part of the pairs whose second numbers rise, as the first ones do: by patience sorting. */
function longestRise(pairs: readonly [number, number][]): [number, number][] {
  /** The end of the best chain of each length. */
  const ends: Chain[] = [];
  for (const pair of pairs) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]!.pair[1] < pair[1]) low = middle + 1;
      else high = middle;
    }
    ends[low] = { pair, before: ends[low - 1] };
  }
  const rise: [number, number][] = [];
  for (let chain = ends.at(-1); chain; chain = chain.before) rise.unshift(chain.pair);
  return rise;
}
