/** From sources to documents: one object each, `List` kinds taken apart, with what is needed to find a place again. */
import { type Chunk, chunks, type Source } from './yaml/chunks.ts';
import { locate, type Path, type Position } from './yaml/locate.ts';
import { isObject } from './yaml/plain-object.ts';
import { readChunk } from './yaml/read.ts';
import type { SyntaxProblem } from './yaml/tree.ts';

/** One object of the input: a YAML or JSON document, or an item of a `List`. */
export interface Document {
  chunk: Chunk;
  /** Where in the chunk the object is: empty, or `['items', 3]`. */
  root: Path;
}

export interface ReadDocument {
  document: Document;
  value: unknown;
}

export interface BrokenDocument {
  document: Document;
  problem: SyntaxProblem;
}

/** Every document that could be read, and every break of YAML's rules. */
export function readDocuments(sources: readonly Source[]): { read: ReadDocument[]; broken: BrokenDocument[] } {
  const read: ReadDocument[] = [];
  const broken: BrokenDocument[] = [];
  for (const chunk of sources.flatMap(chunks)) {
    const { value, problems } = readChunk(chunk);
    for (const problem of problems) broken.push({ document: { chunk, root: [] }, problem });
    if (problems.length === 0) read.push(...objects({ document: { chunk, root: [] }, value }));
  }
  return { read, broken };
}

/** `kind: List`, `VirtualServiceList` and the like are taken apart, nested ones too. */
function objects(whole: ReadDocument): ReadDocument[] {
  const { value, document } = whole;
  if (!isList(value)) return [whole];
  return (value.items ?? []).flatMap((item, index) =>
    objects({ document: { chunk: document.chunk, root: [...document.root, 'items', index] }, value: item }),
  );
}

function isList(value: unknown): value is { items: unknown[] | null } {
  if (!isObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List')) return false;
  return Array.isArray(value.items) || value.items === null;
}

/** Where a path of the document's object is written; see `locate`. */
export function positionOf(document: Document, path: Path = [], at?: 'key' | 'value'): Position {
  return locate(document.chunk, [...document.root, ...path], at);
}

/** The object as it was written. */
export function valueOf({ chunk, root }: Document): unknown {
  return root.reduce<unknown>(
    (parent, step) => (parent as Record<string | number, unknown>)[step],
    readChunk(chunk).value,
  );
}
