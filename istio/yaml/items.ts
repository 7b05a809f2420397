/** Cuts a `List` as kubectl prints it into its items, so that one can be read without the others. */
import type { Chunk } from './chunks.ts';
import { isObject } from './plain-object.ts';
import { readChunk } from './read.ts';

/** Where a line begins that is neither blank, nor indented, nor a comment. */
const LINE = /(?<=^|\n)[^\s#]/g;
const ITEMS = /items:[ \r]*(?:\n|$)/y;
const DASH = '- ';
const DIRECTIVE = '%';

/**
 * Each with its dash, which makes it a list of one. Undefined: this is no List, or one that is written otherwise; what
 * names an anchor of another item cannot be read by itself.
 */
export function itemsOf({ source, start, end }: Chunk): Chunk[] | undefined {
  const text = source.text.slice(start, end);
  if (!/(?:^|\n)items:/.test(text)) return undefined;
  const lines = Array.from(text.matchAll(LINE), ({ index }) => index);
  if (lines.some((at) => text[at] === DIRECTIVE)) return undefined;
  const first = lines.findIndex((at) => text.startsWith(DASH, at));
  const last = lines.findLastIndex((at) => text.startsWith(DASH, at));
  ITEMS.lastIndex = lines[first - 1] ?? text.length;
  if (!ITEMS.test(text) || lines.slice(first, last).some((at) => !text.startsWith(DASH, at))) return undefined;
  const [from, to] = [lines[first]!, lines[last + 1] ?? text.length];
  if (!isListWithout(text.slice(0, from) + text.slice(to), source.file)) return undefined;
  const bounds = [...lines.slice(first, last + 1), to];
  return bounds.slice(0, -1).map((at, index) => ({ source, start: start + at, end: start + bounds[index + 1]! }));
}

/** Whether the items were all that `text` lacks to be a List. */
function isListWithout(text: string, file: string): boolean {
  const { value, problems } = readChunk({ source: { file, text }, start: 0, end: text.length });
  return problems.length === 0 && isObject(value) && /List$/.test(String(value.kind)) && value.items === null;
}
