/** Deterministic automata: subset construction. */
import type { ByteClasses } from './classes.ts';
import type { Nfa, Place } from './nfa.ts';

/** State 0 is dead: nothing is accepted from there. */
export interface Dfa {
  classes: ByteClasses;
  states: number;
  start: number;
  /** 1 for each state in which the text may end. */
  accepting: Uint8Array;
  /** The next state by state × classes.count + class. */
  transitions: Uint16Array;
}

export interface Limits {
  /** At most 65,536. */
  states: number;
  /** Steps of construction: bounds time and memory alike. */
  work: number;
}

/** Undefined where a limit would be passed. The result is not minimal. */
export function determinise(nfa: Nfa, limits: Limits): Dfa | undefined {
  const { classes, positions } = nfa;
  const places: Place[] = [];
  const numbers = new Map<string, number>();
  const number = (place: Place): number => {
    const key = `${place.accepts ? 1 : 0}${text(place.positions)}`;
    let found = numbers.get(key);
    if (found === undefined) {
      found = places.push(place) - 1;
      numbers.set(key, found);
    }
    return found;
  };
  const before = nfa.work();
  let work = 0;
  const rows: Uint16Array[] = [];

  /** The row of transitions from a place. Classes that lead to the same instructions share the way there. */
  const row = (place: Place): Uint16Array => {
    const reached: number[][] = Array.from({ length: classes.count }, () => []);
    const contexts = new Uint8Array(classes.count);
    for (const at of place.positions) {
      const position = positions[at]!;
      for (const read of position.classes) {
        reached[read]!.push(position.next);
        contexts[read] = position.context;
      }
      work += position.classes.length;
    }
    const known = new Map<string, number>();
    return Uint16Array.from(reached, (next, read) => {
      if (next.length === 0) return 0;
      const key = `${contexts[read]}${text(next)}`;
      if (!known.has(key)) known.set(key, number(nfa.after(next, contexts[read]!)));
      return known.get(key)!;
    });
  };

  number({ positions: [], accepts: false });
  const start = number(nfa.start());
  while (rows.length < places.length) {
    rows.push(row(places[rows.length]!));
    if (places.length > limits.states || work + nfa.work() - before > limits.work) return undefined;
  }
  const transitions = new Uint16Array(rows.length * classes.count);
  rows.forEach((each, state) => {
    transitions.set(each, state * classes.count);
  });
  const accepting = Uint8Array.from(places, (place) => (place.accepts ? 1 : 0));
  return { classes, states: rows.length, start, accepting, transitions };
}

/** Numbers below 65,536 as a key. */
function text(numbers: number[]): string {
  return String.fromCharCode(...numbers);
}
