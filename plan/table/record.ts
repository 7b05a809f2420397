/** A record's words from its fields: `{ [HOST_KEY]: 68, … }`; fields that are not named are 0. */
export function record(size: number, fields: Record<number, number>): number[] {
  const words: number[] = [];
  for (let field = 0; field < size; field += 4) words.push(fields[field] ?? 0);
  return words;
}
