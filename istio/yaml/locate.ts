/** From a path in a document to the place in the file. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Chunk, Source } from './chunks.ts';
import { isMergeKey, keyName, syntaxTree } from './tree.ts';

export type Path = readonly (string | number)[];

/** 1-based; `length` is that of the piece of text meant, within its line. */
export interface Position {
  file: string;
  line: number;
  column: number;
  length: number;
}

/**
 * Where `path` is written. A single value: the value itself, or with `at: 'key'` its key; an object or list: its key or
 * list item. What is not written at all is placed at its nearest parent.
 */
export function locate(chunk: Chunk, path: Path, at: 'key' | 'value' = 'value'): Position {
  const tree = treeOf(chunk);
  let node = tree.contents as Node | null;
  let [start, end] = [node?.range?.[0] ?? 0, node?.range?.[0] ?? 0];
  for (const [depth, step] of path.entries()) {
    const found = child(tree, node, step);
    if (!found) break;
    node = found.value;
    const here = isScalar(node) && !(at === 'key' && depth === path.length - 1) ? node : (found.key ?? node);
    if (here?.range) [start, end] = here.range;
  }
  return positionAt(chunk.source, chunk.start + start, chunk.start + end);
}

interface Child {
  key: Node | null;
  value: Node | null;
}

function child(tree: Document, parent: Node | null, step: string | number): Child | undefined {
  const node = isAlias(parent) ? (parent.resolve(tree) ?? null) : parent;
  if (isSeq(node)) {
    const value = node.items[Number(step)];
    return value === undefined ? undefined : { key: null, value: value as Node };
  }
  if (!isMap(node)) return undefined;
  const pairs = node.items as Pair<Node, Node | null>[];
  const own = pairs.find(({ key }) => !isMergeKey(key) && keyName(key) === String(step));
  if (own) return { key: own.key, value: own.value };
  for (const merged of pairs.filter(({ key }) => isMergeKey(key))) {
    const others = isSeq(merged.value) ? (merged.value.items as Node[]) : [merged.value];
    for (const other of others) {
      const found = child(tree, other, step);
      if (found) return found;
    }
  }
  return undefined;
}

/** The last tree is kept: what is asked for next is mostly in the same document. */
let last: { chunk: Chunk; tree: Document } | undefined;

function treeOf(chunk: Chunk): Document {
  if (last?.chunk !== chunk) last = { chunk, tree: syntaxTree(chunk) };
  return last.tree;
}

/** Line and column of an offset in a source. */
export function positionAt(source: Source, start: number, end: number): Position {
  const lines = lineStarts(source);
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle]! <= start) low = middle;
    else high = middle - 1;
  }
  const lineEnd = lines[low + 1] ?? source.text.length + 1;
  const length = Math.max(1, Math.min(end, lineEnd - 1) - start);
  return { file: source.file, line: low + 1, column: start - lines[low]! + 1, length };
}

/** The text of a line (1-based), without its end. */
export function lineText(source: Source, line: number): string {
  const lines = lineStarts(source);
  return source.text.slice(lines[line - 1], lines[line]).replace(/\r?\n$/, '');
}

const starts = new WeakMap<Source, number[]>();

function lineStarts(source: Source): number[] {
  let found = starts.get(source);
  if (!found) {
    found = [0];
    for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1)) found.push(at + 1);
    starts.set(source, found);
  }
  return found;
}
