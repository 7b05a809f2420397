/** What was read and checked of each document, kept for as long as the document stands in the input. */
import { type BrokenDocument, type Document, documentsOf } from './documents.ts';
import { type Reading, readResource } from './resource.ts';
import { type Chunk, chunks, type Source } from './yaml/chunks.ts';
import { itemsOf } from './yaml/items.ts';

interface Kept {
  chunk: Chunk;
  broken: BrokenDocument[];
  resources: { document: Document; reading: Reading }[];
}

/** By the text, which may stand in the input several times. */
type Known = Map<string, Kept[]>;

export class KeptResources {
  readonly #namespace: string;
  #wholes: Known = new Map();
  #items: Known = new Map();

  /** `namespace` is for documents without one. */
  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  /** In the order of the input. What stood in the last input and not in this one is forgotten. */
  read(sources: readonly Source[]): Kept[] {
    const [wholes, items] = [this.#wholes, this.#items];
    [this.#wholes, this.#items] = [new Map(), new Map()];
    return sources.flatMap(chunks).flatMap((chunk) => {
      const cut = itemsOf(chunk)?.map((item) => this.#keptOr(items, this.#items, { chunk: item, root: [0] }));
      // One that is broken, or needs what stands in another, is told of by the whole.
      const isSound = cut?.every(({ broken }) => broken.length === 0);
      return cut && isSound ? cut : [this.#keptOr(wholes, this.#wholes, { chunk, root: [] })];
    });
  }

  #keptOr(former: Known, known: Known, document: Document): Kept {
    const { source, start, end } = document.chunk;
    const text = source.text.slice(start, end);
    // A document may stand elsewhere than it did: it is its chunk that tells where.
    const moved = former.get(text)?.shift();
    if (moved) Object.assign(moved.chunk, document.chunk);
    const kept = moved ?? this.#readAnew(document);
    // What is wrong with YAML is told by its place in the file.
    if (kept.broken.length > 0) return kept;
    const alike = known.get(text);
    if (alike) alike.push(kept);
    else known.set(text, [kept]);
    return kept;
  }

  #readAnew(whole: Document): Kept {
    const { read, broken } = documentsOf(whole);
    const resources = read
      .filter(({ value }) => value !== null)
      .map(({ document, value }) => ({ document, reading: readResource(document, value, this.#namespace) }));
    return { chunk: whole.chunk, broken, resources };
  }
}
