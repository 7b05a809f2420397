import type { Language } from './language.ts';
import { unlessTooFar } from './too-far.ts';

/**
 * Which of the languages take each of the words, by their indexes, ascending. Each is walked by itself, so that it may be
 * forgotten before the next, along the words in the order of their letters: what words begin with alike is walked once.
 * Of a language that is too large nothing can be told: it takes none. Undefined in the list is such a one.
 */
export function takers(languages: Iterable<Language | undefined>, words: Iterable<string>): Map<string, number[]> {
  const sorted = [...new Set(words)].sort();
  const shared = Int32Array.from(sorted, (word, at) => common(sorted[at - 1] ?? '', word));
  const found = new Map(sorted.map((word): [string, number[]] => [word, []]));
  let number = 0;
  for (const language of languages) {
    const taken = language && unlessTooFar(() => takenOf(language, sorted, shared));
    for (const word of taken ?? []) found.get(word)!.push(number);
    number++;
  }
  return found;
}

/** `shared`: how many letters each word has in common with the one before it. */
function takenOf(language: Language, words: readonly string[], shared: Int32Array): string[] {
  const taken: string[] = [];
  /** After each letter of the last word that was walked, and before the first. */
  const path = [language.start];
  /** Words that have as many letters in common with that one are refused. */
  let fatal = Number.POSITIVE_INFINITY;
  for (let at = 0; at < words.length; at++) {
    if (shared[at]! >= fatal) continue;
    const word = words[at]!;
    path.length = shared[at]! + 1;
    fatal = walk(language, word, path);
    if (path.length > word.length && language.accepts(path[word.length]!)) taken.push(word);
  }
  return taken;
}

/** Goes on along the word, until no word that begins so can be taken: after how many letters, infinite where one may. */
function walk(language: Language, word: string, path: number[]): number {
  for (let at = path.length - 1; at < word.length; at++) {
    const state = language.step(path[at]!, word.charCodeAt(at));
    if (language.isDead(state)) return at + 1;
    path.push(state);
  }
  return Number.POSITIVE_INFINITY;
}

/** How many letters two words begin with alike. */
function common(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}
