/** From a path in a document to the place in the file. */
import type { Chunk, Source } from './chunks.ts';
import { placesOf } from './places.ts';

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
  const places = placesOf(chunk);
  let of = places.root;
  let [start, end] = [places.extent[0], places.extent[0]];
  for (const [depth, step] of path.entries()) {
    const found = places.child(of, step);
    if (!found) break;
    const { key, value, isScalar } = found;
    of = found.of;
    [start, end] = isScalar && !(at === 'key' && depth === path.length - 1) ? value : (key ?? value);
  }
  return positionAt(chunk.source, chunk.start + start, chunk.start + end);
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
  const next = lines[low + 1] ?? source.text.length + 1;
  const lineEnd = source.text.charAt(next - 2) === '\r' ? next - 2 : next - 1;
  const length = Math.max(1, Math.min(end, lineEnd) - start);
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
