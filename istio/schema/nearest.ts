/** The known name that someone probably meant. */

/** The nearest of `names` by edits (Damerau), if it is near: a third of the letters, at most. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const given = word.toLowerCase().replaceAll('_', '');
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(given.length / 3)) + 1;
  for (const name of names) {
    const known = name.toLowerCase().replaceAll('_', '');
    // At least as many edits as the one is longer than the other: a word of megabytes is not compared.
    if (Math.abs(given.length - known.length) >= fewest) continue;
    const edits = distance(given, known);
    if (edits < fewest) [best, fewest] = [name, edits];
  }
  return best;
}

/** The nearest of `names`, if no other is as near. */
export function nearestOne(word: string, names: readonly string[]): string | undefined {
  const found = nearest(word, names);
  if (found === undefined) return undefined;
  return nearest(
    word,
    names.filter((name) => name !== found),
  ) === undefined
    ? found
    : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other. */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) edits = Math.min(edits, beforeLast[j - 2]! + 1);
      row.push(edits);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
