/** Whether every value that passes one test passes another too: by the product of their automata. */
import type { Language } from './language.ts';
import { unlessTooFar } from './too-far.ts';

/** What a value can be at all: `first` is the byte that it begins with, if that is settled; `never` are bytes not in it. */
export interface Universe {
  first?: number;
  never: ReadonlySet<number>;
}

/** A path without its query begins with a slash. */
export const PATHS: Universe = { first: 0x2f, never: bytes('\0\r\n ?#') };
export const HEADER_VALUES: Universe = { never: bytes('\0\r\n') };
export const QUERY_VALUES: Universe = { never: bytes('\0\r\n &#') };

/** More pairs of states than this are not visited: then nothing is proved. */
const MOST_PAIRS = 20_000;

/** False where it is too far to seek, too. */
export function contains(outer: Language, inner: Language, universe: Universe): boolean {
  return unlessTooFar(() => containsAll(outer, inner, universe)) ?? false;
}

function containsAll(outer: Language, inner: Language, { first, never }: Universe): boolean {
  const alphabet = representatives(outer, inner, never);
  const seen = new Set<number>();
  const pairs: [outer: number, inner: number][] = [];
  /** False where a value ends that only the inner one takes. */
  const visit = (a: number, b: number): boolean => {
    if (inner.isDead(b)) return true;
    if (inner.accepts(b) && !outer.accepts(a)) return false;
    const key = a * 0x1000000 + b;
    if (seen.has(key)) return true;
    seen.add(key);
    pairs.push([a, b]);
    return true;
  };
  const step = (a: number, b: number, byte: number) => visit(outer.step(a, byte), inner.step(b, byte));

  if (first === undefined ? !visit(outer.start, inner.start) : !step(outer.start, inner.start, first)) return false;
  for (let at = 0; at < pairs.length; at++) {
    if (at === MOST_PAIRS) return false;
    const [a, b] = pairs[at]!;
    for (const byte of alphabet) if (!step(a, b, byte)) return false;
  }
  return true;
}

/** Words are texts of a character a byte. @throws TooFar */
export function takes(language: Language, word: string): boolean {
  let state = language.start;
  for (let at = 0; at < word.length; at++) state = language.step(state, word.charCodeAt(at));
  return language.accepts(state);
}

/** Whether a value can be this word at all. */
export function isWithin(word: string, { first, never }: Universe): boolean {
  if (first !== undefined && word.charCodeAt(0) !== first) return false;
  for (let at = 0; at < word.length; at++) if (never.has(word.charCodeAt(at))) return false;
  return true;
}

/** A shortest word of the language within the universe. Undefined where there is none, or it is too far to seek. */
export function wordOf(language: Language, universe: Universe): string | undefined {
  return unlessTooFar(() => shortestWord(language, universe));
}

function shortestWord(language: Language, { first, never }: Universe): string | undefined {
  const alphabet = representatives(language, language, never);
  /** The byte that led to each state, and from where. */
  const ways = new Map<number, { byte: number; from?: number }>();
  const states: number[] = [];
  const visit = (state: number, byte: number, from?: number): void => {
    if (language.isDead(state) || ways.has(state)) return;
    ways.set(state, { byte, ...(from !== undefined && { from }) });
    states.push(state);
  };
  if (first === undefined) visit(language.start, NO_BYTE);
  else visit(language.step(language.start, first), first);
  for (let at = 0; at < states.length && at < MOST_PAIRS; at++) {
    const state = states[at]!;
    if (language.accepts(state)) return spell(state, ways);
    for (const byte of alphabet) visit(language.step(state, byte), byte, state);
  }
  return undefined;
}

const NO_BYTE = -1;

function spell(end: number, ways: ReadonlyMap<number, { byte: number; from?: number }>): string {
  const word: number[] = [];
  for (let way = ways.get(end); way; way = way.from === undefined ? undefined : ways.get(way.from)) {
    if (way.byte !== NO_BYTE) word.push(way.byte);
  }
  return Buffer.from(word.reverse()).toString('latin1');
}

/** One byte for each kind that the two tell apart. */
function representatives(outer: Language, inner: Language, never: ReadonlySet<number>): number[] {
  const [a, b] = [outer.classes, inner.classes];
  const firsts = new Map<number, number>();
  for (let byte = 0; byte < 256; byte++) {
    const key = a.of[byte]! * 256 + b.of[byte]!;
    if (!never.has(byte) && !firsts.has(key)) firsts.set(key, byte);
  }
  return [...firsts.values()];
}

function bytes(text: string): ReadonlySet<number> {
  return new Set(Buffer.from(text));
}
