/** The shortest value that passes some tests and fails others: by the product of their automata. */
import type { Language } from '../../plan/analysis/reachability/language.ts';
import { TooFar } from '../../plan/analysis/reachability/too-far.ts';

export interface Demand {
  language: Language;
  /** Whether the value has to be in the language, or must not be. */
  wanted: boolean;
}

/** More combinations of states than this are not visited. */
const MOST_STATES = 20_000;

/** What a person would write first comes first, so that examples read well. */
const BYTES: readonly number[] = [
  ...new Set([
    ...Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789-/_.ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
    ...Array(256).keys(),
  ]),
];

interface Step {
  states: number[];
  from?: Step;
  byte: number;
  length: number;
}

/**
 * In UTF-8, which one of the demands has to see to. Undefined: there is none. An empty value is the last resort: it reads
 * badly. Throws TooFar.
 */
export function shortestWord(demands: readonly Demand[]): string | undefined {
  const alphabet = representatives(demands);
  const queue: Step[] = [{ states: demands.map(({ language }) => language.start), byte: -1, length: 0 }];
  const seen = new Set([String(queue[0]!.states)]);
  let empty: string | undefined;
  for (let at = 0; at < queue.length; at++) {
    if (at === MOST_STATES) throw new TooFar(`more than ${MOST_STATES} states of automata`);
    const step = queue[at]!;
    if (empty !== undefined && step.length > 1) return empty;
    if (isAccepted(step.states, demands)) {
      if (step.length > 0) return spell(step);
      empty = '';
    }
    for (const byte of alphabet) {
      const states = demands.map(({ language }, index) => language.step(step.states[index]!, byte));
      if (isLost(states, demands)) continue;
      // The start may be come back to by a byte, and is another word then.
      const key = step.length === 0 && isStart(states, demands) ? 'start again' : String(states);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ states, from: step, byte, length: step.length + 1 });
    }
  }
  return empty;
}

function isAccepted(states: readonly number[], demands: readonly Demand[]): boolean {
  return demands.every(({ language, wanted }, index) => language.accepts(states[index]!) === wanted);
}

function isLost(states: readonly number[], demands: readonly Demand[]): boolean {
  return demands.some(({ language, wanted }, index) => wanted && language.isDead(states[index]!));
}

function isStart(states: readonly number[], demands: readonly Demand[]): boolean {
  return demands.every(({ language }, index) => language.start === states[index]);
}

function spell(end: Step): string {
  const bytes: number[] = [];
  for (let step: Step | undefined = end; step?.from; step = step.from) bytes.unshift(step.byte);
  return Buffer.from(bytes).toString();
}

/** One byte for each kind that the automata tell apart. */
function representatives(demands: readonly Demand[]): number[] {
  const kinds = new Map<string, number>();
  for (const byte of BYTES) {
    const kind = demands.map(({ language }) => language.classes.of[byte]!).join();
    if (!kinds.has(kind)) kinds.set(kind, byte);
  }
  return [...kinds.values()];
}
