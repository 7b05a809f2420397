/** From sources to documents: one object each, `List` kinds taken apart, with what is needed to find a place again. */
import { type Chunk, chunks, type Source } from './yaml/chunks.ts';
import { locate, type Path, type Position } from './yaml/locate.ts';
import { isObject } from './yaml/plain-object.ts';
import { readChunk } from './yaml/read.ts';
import type { SyntaxProblem } from './yaml/tree.ts';

/** One object of the input: a YAML or JSON document, or an item of a `List`. */
export interface Document {
  chunk: Chunk;
  /** Where in the chunk the object is: empty, `['items', 3]`, or `[0]` where the chunk is an item of a List. */
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

/** What is read of a part of the input: its documents, and every break of YAML's rules. */
export interface Reading {
  read: ReadDocument[];
  broken: BrokenDocument[];
}

export function readDocuments(sources: readonly Source[]): Reading {
  const readings = sources.flatMap(chunks).map((chunk) => documentsOf({ chunk, root: [] }));
  return { read: readings.flatMap(({ read }) => read), broken: readings.flatMap(({ broken }) => broken) };
}

/** What `document` is, or as a List consists of. */
export function documentsOf(document: Document): Reading {
  const { value, problems } = readChunk(document.chunk);
  return {
    read: problems.length === 0 ? objects({ document, value: within(value, document.root) }) : [],
    broken: problems.map((problem) => ({ document, problem })),
  };
}

/** `kind: List`, `VirtualServiceList` and the like are taken apart, nested ones too, however deep. */
function objects(whole: ReadDocument): ReadDocument[] {
  const found: ReadDocument[] = [];
  for (const open = [whole]; open.length > 0; ) {
    const next = open.pop()!;
    if (isList(next.value)) open.push(...itemsOf(next, next.value.items ?? []).reverse());
    else found.push(next);
  }
  return found;
}

function itemsOf({ document: { chunk, root } }: ReadDocument, items: readonly unknown[]): ReadDocument[] {
  return items.map((value, index) => ({ document: { chunk, root: [...root, 'items', index] }, value }));
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
  return within(readChunk(chunk).value, root);
}

function within(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((parent, step) => (parent as Record<string | number, unknown>)[step], value);
}
