/** Reads a chunk the quickest way that is sure to be right. */
import type { Chunk } from './chunks.ts';
import { readEveryday } from './everyday.ts';
import { readJson } from './json.ts';
import { strangeLetter } from './letters.ts';
import { type Reading, readTree } from './tree.ts';

export function readChunk(chunk: Chunk): Reading {
  const strange = strangeLetter(chunk);
  if (strange) return { value: undefined, problems: [strange] };
  const text = chunk.source.text.slice(chunk.start, chunk.end);
  const value = readJson(text) ?? readEveryday(text);
  return value === undefined ? readTree(chunk) : { value, problems: [] };
}
