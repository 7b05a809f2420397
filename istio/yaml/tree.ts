/** A chunk's syntax tree, from the `yaml` package, and the plain value it stands for. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Chunk } from './chunks.ts';
import { isObject } from './plain-object.ts';
import { plainScalar } from './scalars.ts';

/** What is wrong with a chunk's YAML; `start` and `end` are offsets in its source. */
export interface SyntaxProblem {
  message: string;
  fix?: string;
  start: number;
  end: number;
}

export interface Reading {
  value: unknown;
  problems: SyntaxProblem[];
}

/** Scalars stay text here: Kubernetes' reading of them (`plainScalar`) is not that of the package. */
export function syntaxTree({ source, start, end }: Chunk): Document {
  return parseDocument(source.text.slice(start, end), {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
}

/** The chunk's value as plain objects, lists and scalars. After the first break nothing can be trusted: no value. */
export function readTree(chunk: Chunk): Reading {
  const tree = syntaxTree(chunk);
  const [first] = tree.errors;
  if (first) return { value: undefined, problems: [broken(chunk, first.code, first.message, first.pos)] };
  const reader = new TreeReader(chunk);
  return { value: reader.read(tree.contents as Node | null), problems: reader.problems };
}

const FIXES: Record<string, string> = {
  TAB_AS_INDENT: 'indent with spaces',
  BLOCK_AS_IMPLICIT_KEY: 'quote a text that contains ": ", or start the mapping on a line of its own',
  MULTILINE_IMPLICIT_KEY: 'write "key: value", and check the indentation',
  MISSING_CHAR: 'close what is open',
  MULTIPLE_DOCS: 'separate documents by a line that is just ---',
  BAD_INDENT: 'check the indentation, and that every bracket is closed',
};

/** Where the package's own words would not help. */
const WORDS: Record<string, string> = {
  MULTIPLE_DOCS: 'text after the end of the document',
  RESOURCE_EXHAUSTION: 'nested too deeply',
};

function broken(chunk: Chunk, code: string, message: string, [start, end]: [number, number]): SyntaxProblem {
  const what = WORDS[code] ?? lowerFirst(message);
  const problem = { message: `not valid YAML: ${what}`, start: chunk.start + start, end: chunk.start + end };
  const fix = isTemplate(chunk) ? RENDER : FIXES[code];
  return fix === undefined ? problem : { ...problem, fix };
}

/** What is left where Helm would put something. */
function isTemplate({ source, start, end }: Chunk): boolean {
  return /\{\{.*\}\}/.test(source.text.slice(start, end));
}

const RENDER = 'this is a template: write what comes of it, as with "helm template … | mainsheet … -f -"';

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** More values than this out of anchors are a mistake, or an attack. */
const MOST_ALIASED = 100_000;

class TreeReader {
  readonly problems: SyntaxProblem[] = [];
  readonly #chunk: Chunk;
  readonly #anchors = new Map<string, Node>();
  /** Anchored nodes that are being expanded now. */
  readonly #open = new Set<Node>();
  /** Nodes with a problem, which is told once, however many aliases stand for it. */
  readonly #reported = new Set<Node>();
  #aliased = 0;

  constructor(chunk: Chunk) {
    this.#chunk = chunk;
  }

  read(node: Node | null): unknown {
    if (isAlias(node)) return this.#alias(node);
    if (this.#open.size > 0) this.#aliased++;
    else if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return scalarValue(node);
    if (isMap(node)) return this.#object(node);
    if (isSeq(node)) return node.items.map((item) => this.read(item as Node | null));
    return null;
  }

  #object(node: YAMLMap): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    const merged: unknown[] = [];
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      const name = keyName(key);
      if (isMergeKey(key)) merged.push(this.read(value));
      else if (name === undefined) this.#report(key, 'a key must be a single word or text', this.#keyFix());
      else if (entries.has(name)) this.#report(key, `the key "${name}" is given twice`, 'keep one of the two');
      else entries.set(name, this.read(value));
    }
    for (const other of merged.flat()) {
      for (const [name, value] of Object.entries(isObject(other) ? other : {}))
        if (!entries.has(name)) entries.set(name, value);
    }
    return Object.fromEntries(entries);
  }

  #keyFix(): string | undefined {
    return isTemplate(this.#chunk) ? RENDER : undefined;
  }

  #alias(alias: Alias): unknown {
    const target = this.#anchors.get(alias.source);
    if (!target) return this.#report(alias, `there is no anchor &${alias.source} before this alias`);
    if (this.#open.has(target)) return this.#report(alias, `the anchor &${alias.source} contains itself`);
    if (this.#aliased > MOST_ALIASED) {
      if (this.problems.length > 0) return null;
      return this.#report(alias, `anchors stand for more than ${MOST_ALIASED} values here`);
    }
    this.#open.add(target);
    const value = this.read(target);
    this.#open.delete(target);
    return value;
  }

  #report(node: Node, message: string, fix?: string): null {
    if (this.#reported.has(node)) return null;
    this.#reported.add(node);
    const [start, end] = node.range ?? [0, 0];
    const problem = { message, start: this.#chunk.start + start, end: this.#chunk.start + end };
    this.problems.push(fix === undefined ? problem : { ...problem, fix });
    return null;
  }
}

const STRING_TAG = 'tag:yaml.org,2002:str';
const PLAIN_TAGS = new Set(['bool', 'int', 'float', 'null'].map((name) => `tag:yaml.org,2002:${name}`));

function scalarValue({ value, type, tag }: Scalar): unknown {
  const text = String(value ?? '');
  const plain = tag === undefined ? type === 'PLAIN' : PLAIN_TAGS.has(tag) || (tag !== STRING_TAG && type === 'PLAIN');
  return plain ? plainScalar(text) : text;
}

/** JSON has text keys only: `80:` and `on:` are the keys "80" and "true". */
export function keyName(key: Node | null): string | undefined {
  return isScalar(key) ? String(scalarValue(key)) : undefined;
}

/** `<<`, unquoted: the keys of other mappings are taken over where they are not given here. */
export function isMergeKey(key: Node | null): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}
