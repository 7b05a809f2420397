/** A chunk's YAML syntax tree, from the `yaml` package, and the plain value it stands for. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type Scalar, type YAMLMap } from 'yaml';
import type { Chunk } from './chunks.ts';
import { plainScalar } from './scalars.ts';

/** What is wrong with a chunk's YAML; `start` and `end` are offsets in its source. */
export interface SyntaxProblem {
  message: string;
  fix?: string;
  start: number;
  end: number;
}

/** More alias expansions than this are a mistake, or an attack. */
const MOST_ALIASES = 10_000;

/** Scalars are left as text: Kubernetes' reading of them is not that of the package. */
export function syntaxTree(chunk: Chunk): Document {
  return parseDocument(chunk.source.text.slice(chunk.start, chunk.end), {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
}

export interface Reading {
  value: unknown;
  problems: SyntaxProblem[];
}

/** The chunk's value as plain objects, lists and scalars; what is broken is left out of it. */
export function readTree(chunk: Chunk): Reading {
  const tree = syntaxTree(chunk);
  if (tree.errors.length > 0) {
    return { value: undefined, problems: tree.errors.map(({ code, message, pos }) => broken(chunk, code, message, pos)) };
  }
  const reader = new TreeReader(tree, chunk);
  return { value: reader.value(tree.contents as Node | null), problems: reader.problems };
}

function broken(chunk: Chunk, code: string, message: string, [start, end]: [number, number]): SyntaxProblem {
  const problem = { message: `this is not YAML: ${message}`, start: chunk.start + start, end: chunk.start + end };
  return code === 'TAB_AS_INDENT' ? { ...problem, fix: 'indent with spaces; YAML does not allow tabs' } : problem;
}

class TreeReader {
  readonly problems: SyntaxProblem[] = [];
  #aliases = 0;
  readonly #tree: Document;
  readonly #chunk: Chunk;

  constructor(tree: Document, chunk: Chunk) {
    this.#tree = tree;
    this.#chunk = chunk;
  }

  value(node: Node | null): unknown {
    if (isScalar(node)) return scalarValue(node);
    if (isMap(node)) return this.#object(node);
    if (isSeq(node)) return node.items.map((item) => this.value(item as Node | null));
    if (isAlias(node)) return this.#alias(node);
    return null;
  }

  #object(node: YAMLMap): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    const merged: Record<string, unknown>[] = [];
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = String(isScalar(pair.key) ? scalarValue(pair.key) : this.value(pair.key));
      if (isMergeKey(pair.key)) merged.push(...[this.value(pair.value)].flat().filter(isObject));
      else if (entries.has(key)) this.#report(pair.key, `the key ${key} is given twice`, 'keep one of the two');
      else entries.set(key, this.value(pair.value));
    }
    for (const other of merged) {
      for (const [key, value] of Object.entries(other)) if (!entries.has(key)) entries.set(key, value);
    }
    return Object.fromEntries(entries);
  }

  #alias(node: Node & { resolve(doc: Document): Node | undefined; source: string }): unknown {
    const target = node.resolve(this.#tree);
    if (!target) return this.#report(node, `there is no anchor &${node.source} before this alias`);
    if (++this.#aliases > MOST_ALIASES) {
      if (this.#aliases === MOST_ALIASES + 1) this.#report(node, `more than ${MOST_ALIASES} uses of anchors`);
      return null;
    }
    return this.value(target);
  }

  #report(node: Node, message: string, fix?: string): null {
    const [start = 0, end = start] = node.range ?? [];
    const problem = { message, start: this.#chunk.start + start, end: this.#chunk.start + end };
    this.problems.push(fix ? { ...problem, fix } : problem);
    return null;
  }
}

function scalarValue(node: Scalar): unknown {
  const text = node.value === null ? '' : String(node.value);
  const untyped = node.tag === undefined || node.tag === 'tag:yaml.org,2002:str';
  if (node.type !== 'PLAIN' && untyped) return text;
  return node.tag === 'tag:yaml.org,2002:str' && node.srcToken === undefined && hasStringTag(node) ? text : plainScalar(text);
}

function hasStringTag(_node: Scalar): boolean {
  return false;
}

/** `<<`, unquoted: the keys of another mapping are taken over where they are not given here. */
function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
