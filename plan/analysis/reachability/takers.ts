import type { Language } from './language.ts';

/** The languages that have not refused what was walked so far, and the state that each is in. */
interface Alive {
  numbers: number[];
  states: number[];
}

/**
 * Which of the languages take each of the words, by their indexes, ascending. All are walked at once along the words in
 * the order of their letters, so that what many words begin with is walked but once.
 */
export function takers(languages: readonly Language[], words: Iterable<string>): Map<string, number[]> {
  const found = new Map<string, number[]>();
  /** After each letter of the last word, and before the first. */
  const path: Alive[] = [{ numbers: [...languages.keys()], states: languages.map(({ start }) => start) }];
  let last = '';
  for (const word of [...new Set(words)].sort()) {
    path.length = common(last, word) + 1;
    for (let at = path.length - 1; at < word.length; at++) path.push(step(languages, path[at]!, word.charCodeAt(at)));
    const { numbers, states } = path[word.length]!;
    found.set(
      word,
      numbers.filter((number, at) => languages[number]!.accepts(states[at]!)),
    );
    last = word;
  }
  return found;
}

function step(languages: readonly Language[], { numbers, states }: Alive, byte: number): Alive {
  const alive: Alive = { numbers: [], states: [] };
  for (let at = 0; at < numbers.length; at++) {
    const language = languages[numbers[at]!]!;
    const state = language.step(states[at]!, byte);
    if (language.isDead(state)) continue;
    alive.numbers.push(numbers[at]!);
    alive.states.push(state);
  }
  return alive;
}

/** How many letters two words begin with alike. */
function common(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}
