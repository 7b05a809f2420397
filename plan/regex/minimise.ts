/** The smallest automaton of the same language: Hopcroft's partition refinement, O(classes · states · log states). */
import { numbered } from './classes.ts';
import type { Dfa } from './dfa.ts';

/**
 * The same language always gives the same result: state 0 is dead, then come the states that do not accept, then those
 * that do, last the one that accepts whatever follows, if there is one; each group in order of first visit.
 */
export function minimise(dfa: Dfa): Dfa {
  return mergeClasses(quotient(dfa, equivalent(dfa)));
}

/** The block of equivalent states that each state belongs to. */
function equivalent(dfa: Dfa): Int32Array {
  const { states } = dfa;
  const width = dfa.classes.count;
  const into = predecessors(dfa);
  /** The states, block by block: block b is `order` from first[b] to end[b]; the marked ones stand at its front. */
  const order = Int32Array.from({ length: states }, (_, state) => state);
  const place = order.slice();
  const block = new Int32Array(states);
  const first = [0];
  const end = [states];
  const marked = [0];

  const mark = (state: number): void => {
    const of = block[state]!;
    const to = first[of]! + marked[of]!;
    const from = place[state]!;
    if (from < to) return;
    const other = order[to]!;
    order[to] = state;
    place[state] = to;
    order[from] = other;
    place[other] = from;
    marked[of]!++;
  };

  /** Cuts the marked states off a block; gives the number of the smaller part, which is the new block. */
  const cut = (of: number): number | undefined => {
    const count = marked[of]!;
    marked[of] = 0;
    const size = end[of]! - first[of]!;
    if (count === 0 || count === size) return undefined;
    const middle = first[of]! + count;
    const smallerIsMarked = count * 2 <= size;
    const made = first.push(smallerIsMarked ? first[of]! : middle) - 1;
    end.push(smallerIsMarked ? middle : end[of]!);
    marked.push(0);
    if (smallerIsMarked) first[of] = middle;
    else end[of] = middle;
    for (let i = first[made]!; i < end[made]!; i++) block[order[i]!] = made;
    return made;
  };

  for (let state = 0; state < states; state++) if (dfa.accepting[state] === 1) mark(state);
  cut(0);
  const waiting = first.map((_, each) => each);
  while (waiting.length > 0) {
    const by = waiting.pop()!;
    const splitters = order.slice(first[by], end[by]);
    for (let read = 0; read < width; read++) {
      const touched: number[] = [];
      for (const target of splitters) {
        const slot = target * width + read;
        for (let i = into.starts[slot]!; i < into.starts[slot + 1]!; i++) {
          const source = into.sources[i]!;
          if (marked[block[source]!] === 0) touched.push(block[source]!);
          mark(source);
        }
      }
      for (const each of touched) {
        const made = cut(each);
        if (made !== undefined) waiting.push(made);
      }
    }
  }
  return block;
}

/** For each state and class, where it is reached from: sources[starts[slot]] … sources[starts[slot + 1] - 1]. */
function predecessors({ states, classes, transitions }: Dfa): { starts: Int32Array; sources: Int32Array } {
  const width = classes.count;
  const starts = new Int32Array(states * width + 1);
  const slotOf = (i: number): number => transitions[i]! * width + (i % width);
  for (let i = 0; i < transitions.length; i++) starts[slotOf(i) + 1]!++;
  for (let slot = 0; slot < states * width; slot++) starts[slot + 1]! += starts[slot]!;
  const sources = new Int32Array(transitions.length);
  const next = starts.slice();
  for (let i = 0; i < transitions.length; i++) sources[next[slotOf(i)]!++] = Math.floor(i / width);
  return { starts, sources };
}

/** One state a block, in the order promised above. Blocks that the start does not reach are left out. */
function quotient(dfa: Dfa, block: Int32Array): Dfa {
  const width = dfa.classes.count;
  const visited = [0];
  const known = new Set([block[0]!]);
  const visit = (state: number): void => {
    if (known.has(block[state]!)) return;
    known.add(block[state]!);
    visited.push(state);
  };
  visit(dfa.start);
  for (let i = 0; i < visited.length; i++) {
    const row = visited[i]! * width;
    for (let read = 0; read < width; read++) visit(dfa.transitions[row + read]!);
  }
  const staysPut = (state: number): boolean => {
    const row = dfa.transitions.subarray(state * width, (state + 1) * width);
    return row.every((target) => block[target] === block[state]);
  };
  const rank = (state: number): number =>
    block[state] === block[0] ? 0 : dfa.accepting[state] === 0 ? 1 : staysPut(state) ? 3 : 2;
  const kept = visited.sort((a, b) => rank(a) - rank(b));

  const numberOf = new Map(kept.map((state, number) => [block[state]!, number]));
  const transitions = new Uint16Array(kept.length * width);
  kept.forEach((state, number) => {
    for (let read = 0; read < width; read++) {
      transitions[number * width + read] = numberOf.get(block[dfa.transitions[state * width + read]!]!)!;
    }
  });
  return {
    classes: dfa.classes,
    states: kept.length,
    start: numberOf.get(block[dfa.start]!)!,
    accepting: Uint8Array.from(kept, (state) => dfa.accepting[state]!),
    transitions,
  };
}

/** Classes that lead to the same state from everywhere become one. */
function mergeClasses(dfa: Dfa): Dfa {
  const width = dfa.classes.count;
  const columns = new Map<string, number[]>();
  for (let read = 0; read < width; read++) {
    const column = Array.from({ length: dfa.states }, (_, state) => dfa.transitions[state * width + read]!).join();
    const same = columns.get(column);
    if (same) same.push(read);
    else columns.set(column, [read]);
  }
  const merged = new Uint8Array(width);
  const kept = [...columns.values()].map((same, number) => {
    for (const read of same) merged[read] = number;
    return same[0]!;
  });
  const classes = numbered((byte) => merged[dfa.classes.of[byte]!]!);
  const transitions = new Uint16Array(dfa.states * kept.length);
  for (let state = 0; state < dfa.states; state++) {
    kept.forEach((read, number) => {
      transitions[state * kept.length + number] = dfa.transitions[state * width + read]!;
    });
  }
  return { ...dfa, classes, transitions };
}
