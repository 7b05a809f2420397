import { tokens } from './tokens.ts';

/**
 * How many instructions a pattern comes to with its repeats written out, roughly and fast: enough to turn a monster
 * away before it is built.
 */
export function writtenOutSize(pattern: string): number {
  /** Of each open group: the size of all before the last item, and of that item. */
  const open: [before: number, last: number][] = [[0, 0]];
  for (const { kind, text } of tokens(pattern)) {
    const [before, last] = open.at(-1)!;
    if (kind === 'repeat') {
      open[open.length - 1] = [before, last * Math.max(1, ...text.match(/\d+/g)!.map(Number))];
    } else if (kind === 'open') {
      open.push([0, 0]);
    } else if (kind === 'close' && open.length > 1) {
      open.pop();
      const [outside, item] = open.at(-1)!;
      open[open.length - 1] = [outside + item, before + last];
    } else if (kind === 'quoted' || kind === 'plain') {
      open[open.length - 1] = [before + last + unquoted(text).length - 1, 1];
    } else if (kind !== 'flags') {
      open[open.length - 1] = [before + last, 1];
    }
  }
  return open.reduce((sum, [before, last]) => sum + before + last, 0);
}

function unquoted(text: string): string {
  return text.replace(/^\\Q|\\E$/g, '');
}
