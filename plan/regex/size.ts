/**
 * How many instructions a pattern comes to with its repeats written out, roughly and fast: enough to turn a monster
 * away before it is built. Not a check of syntax: for a malformed pattern any number will do.
 */
const TOKEN =
  /\\Q(.*?)(?:\\E|$)|\{(\d+)(?:,(\d*))?\}|(\((?:\?P?<\w*>|\?[-\w]*:?)?)|(\))|\[\^?\]?(?:\[:\^?\w*:\]|\\.|[^\]\\])*\]|\\[pPx]\{.*?\}|\\.|./gsu;

export function writtenOutSize(pattern: string): number {
  /** Of each open group: the size of all before the last item, and of that item. */
  const open: [before: number, last: number][] = [[0, 0]];
  for (const [, quoted, min, max, opens, closes] of pattern.matchAll(TOKEN)) {
    const [before, last] = open.at(-1)!;
    if (min !== undefined) {
      open[open.length - 1] = [before, last * Math.max(1, Number(min), Number(max ?? 0))];
    } else if (opens !== undefined) {
      open.push([0, 0]);
    } else if (closes !== undefined && open.length > 1) {
      open.pop();
      const [outside, item] = open.at(-1)!;
      open[open.length - 1] = [outside + item, before + last];
    } else {
      open[open.length - 1] = [before + last, quoted?.length ?? 1];
    }
  }
  return open.reduce((sum, [before, last]) => sum + before + last, 0);
}
