/** What was read and checked of each document, kept for as long as the document stands in the input. */
import { type BrokenDocument, type Document, documentsOf } from './documents.ts';
import { type Reading, readResource } from './resource.ts';
import { type Chunk, chunks, type Source } from './yaml/chunks.ts';

interface Kept {
  chunk: Chunk;
  broken: BrokenDocument[];
  resources: { document: Document; reading: Reading }[];
}

export class KeptResources {
  readonly #namespace: string;
  /** By the text, which may stand in the input several times. */
  #known = new Map<string, Kept[]>();

  /** `namespace` is for documents without one. */
  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  /** In the order of the input. What stood in the last input and not in this one is forgotten. */
  read(sources: readonly Source[]): Kept[] {
    const former = this.#known;
    this.#known = new Map();
    return sources.flatMap(chunks).map((chunk) => {
      const text = chunk.source.text.slice(chunk.start, chunk.end);
      // A document may stand elsewhere than it did: it is its chunk that tells where.
      const moved = former.get(text)?.shift();
      if (moved) Object.assign(moved.chunk, chunk);
      const kept = moved ?? this.#readAnew(chunk);
      // What is wrong with YAML is told by its place in the file.
      if (kept.broken.length === 0) this.#keep(text, kept);
      return kept;
    });
  }

  #keep(text: string, kept: Kept): void {
    const alike = this.#known.get(text);
    if (alike) alike.push(kept);
    else this.#known.set(text, [kept]);
  }

  #readAnew(chunk: Chunk): Kept {
    const { read, broken } = documentsOf(chunk);
    const resources = read
      .filter(({ value }) => value !== null)
      .map(({ document, value }) => ({ document, reading: readResource(document, value, this.#namespace) }));
    return { chunk, broken, resources };
  }
}
