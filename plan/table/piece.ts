/**
 * A part of a table before it has its place there: so that of many hosts each is written by itself, once, whatever
 * becomes of the others. Words that depend on the place are *references*, numbers past any u32, until a table settles
 * them.
 */

import { fnvStep } from './hash.ts';
import { FNV_OFFSET } from './layout.ts';

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
  return word >>> 0;
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
  /** By a hash of their words: where records begin, in words. */
  readonly #shared = new Map<number, number>();
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
    let key = FNV_OFFSET;
    for (const word of words) key = fnvStep(key, word);
    for (; ; key++) {
      const known = this.#shared.get(key);
      if (known === undefined) {
        this.#shared.set(key, this.#words.length);
        return this.append(words);
      }
      if (words.every((word, index) => word === this.#words[known + index])) return reference('own', known * 4);
    }
  }

  /** A string as UTF-8, shared with equal ones. */
  text(text: string): Span {
    const known = this.#texts.get(text);
    if (known) return known;
    const length = Buffer.byteLength(text);
    const offset = length > 0 ? this.append(wordsOf(text, length)) : 0;
    const span = { offset, length };
    this.#texts.set(text, span);
    return span;
  }

  automaton(bytes: Uint8Array): Span {
    const number = this.#automata.get(bytes) ?? this.#automata.size;
    this.#automata.set(bytes, number);
    return { offset: reference('automaton', number), length: bytes.length };
  }

  finish(): Piece {
    const words = this.#words;
    const bytes = new Uint8Array(words.length * 4);
    const view = new DataView(bytes.buffer);
    const references: Piece['references'] = { own: [], automaton: [], rule: [], list: [], ruleset: [] };
    for (let index = 0; index < words.length; index++) {
      const word = words[index]!;
      view.setUint32(index * 4, valueOf(word), true);
      if (word >= U32) references[KINDS[Math.floor(word / U32) - 1]!].push(index * 4);
    }
    return { bytes, references, automata: [...this.#automata.keys()] };
  }
}

/** As UTF-8, little endian; what is missing of the last word is 0. */
function wordsOf(text: string, length: number): number[] {
  const words = new Array<number>((length + 3) >>> 2).fill(0);
  // As many bytes as letters: all are ASCII.
  const bytes = length === text.length ? undefined : Buffer.from(text);
  for (let at = 0; at < length; at++) {
    const byte = bytes ? bytes[at]! : text.charCodeAt(at);
    words[at >>> 2] = (words[at >>> 2]! | (byte << ((at & 3) * 8))) >>> 0;
  }
  return words;
}
