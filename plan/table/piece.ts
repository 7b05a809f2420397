/**
 * A part of a table before it has its place there: so that of many hosts each is written by itself, once, whatever
 * becomes of the others. Words that depend on the place are *references*, numbers past any u32, until a table settles
 * them.
 */

/** Of a text or an automaton: where it is, a reference, and its length in bytes. What is empty is at 0. */
export interface Span {
  offset: number;
  length: number;
}

/** What a reference means: a byte of the piece itself; an automaton; the number of a rule or of a list; the host's ruleset. */
const KINDS = ['own', 'automaton', 'rule', 'list', 'ruleset'] as const;
export type Kind = (typeof KINDS)[number];

const U32 = 2 ** 32;

export function reference(kind: Kind, value = 0): number {
  return (KINDS.indexOf(kind) + 1) * U32 + value;
}

/** A reference's value. */
export function valueOf(word: number): number {
  return word % U32;
}

export interface Piece {
  /** References stand in it by their values. */
  bytes: Uint8Array;
  /** Where in the bytes they stand. */
  references: Record<Kind, number[]>;
  /** Each once, by its number. */
  automata: Uint8Array[];
}

export class PieceBuffer {
  readonly #words: number[] = [];
  readonly #shared = new Map<string, number>();
  readonly #texts = new Map<string, Span>();
  readonly #automata = new Map<Uint8Array, number>();

  /** A record of its own, even if there is an equal one. */
  append(words: readonly number[]): number {
    const offset = this.#words.length * 4;
    for (const word of words) this.#words.push(word);
    return reference('own', offset);
  }

  /** One record or an array of records, shared with equal ones. */
  share(words: readonly number[]): number {
    if (words.length === 0) return 0;
    const content = words.join();
    const known = this.#shared.get(content) ?? this.append(words);
    this.#shared.set(content, known);
    return known;
  }

  /** A string as UTF-8, shared with equal ones. */
  text(text: string): Span {
    const known = this.#texts.get(text);
    if (known) return known;
    const bytes = Buffer.from(text);
    const span = { offset: bytes.length > 0 ? this.append(wordsOf(bytes)) : 0, length: bytes.length };
    this.#texts.set(text, span);
    return span;
  }

  automaton(bytes: Uint8Array): Span {
    const number = this.#automata.get(bytes) ?? this.#automata.size;
    this.#automata.set(bytes, number);
    return { offset: reference('automaton', number), length: bytes.length };
  }

  finish(): Piece {
    const bytes = new Uint8Array(this.#words.length * 4);
    const view = new DataView(bytes.buffer);
    const references: Piece['references'] = { own: [], automaton: [], rule: [], list: [], ruleset: [] };
    for (const [index, word] of this.#words.entries()) {
      view.setUint32(index * 4, valueOf(word), true);
      if (word >= U32) references[KINDS[Math.floor(word / U32) - 1]!].push(index * 4);
    }
    return { bytes, references, automata: [...this.#automata.keys()] };
  }
}

/** Little endian; what is missing of the last word is 0. */
function wordsOf(bytes: Uint8Array): number[] {
  const words: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
    words.push((a | (b << 8) | (c << 16) | (d << 24)) >>> 0);
  }
  return words;
}
