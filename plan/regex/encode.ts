/** Automata in the layout of the rule table (plan/table/layout.ts, "automata"). */
import {
  AUTOMATON_CLASS_MAP,
  AUTOMATON_CLASSES,
  AUTOMATON_KIND,
  AUTOMATON_STATES,
  DFA_ACCEPT_ALL,
  DFA_ACCEPT_FROM,
  DFA_START,
  DFA_TRANSITIONS,
  KIND_DFA,
  KIND_NFA,
  NFA_EMPTY,
  NFA_SETS,
  NFA_WORDS,
} from '../table/layout.ts';
import type { BitNfa } from './bits.ts';
import type { ByteClasses } from './classes.ts';
import type { Dfa } from './dfa.ts';

export function dfaSize({ states, classes }: Dfa): number {
  return DFA_TRANSITIONS + Math.ceil((states * classes.count) / 2) * 4;
}

/** The automaton must come from `minimise`, whose order of states the layout needs. */
export function encodeDfa(dfa: Dfa): Uint8Array {
  const bytes = new Uint8Array(dfaSize(dfa));
  const view = head(bytes, KIND_DFA, dfa.states, dfa.classes);
  const accepting = dfa.accepting.indexOf(1);
  view.setUint32(DFA_START, dfa.start, true);
  view.setUint32(DFA_ACCEPT_FROM, accepting === -1 ? dfa.states : accepting, true);
  view.setUint32(DFA_ACCEPT_ALL, acceptAll(dfa), true);
  dfa.transitions.forEach((target, i) => {
    view.setUint16(DFA_TRANSITIONS + i * 2, target, true);
  });
  return bytes;
}

/** The last state if nothing leads out of it and it accepts, otherwise past all states. */
function acceptAll({ states, classes, accepting, transitions }: Dfa): number {
  const last = states - 1;
  const row = transitions.subarray(last * classes.count);
  return accepting[last] === 1 && row.every((target) => target === last) ? last : states;
}

export function encodeNfa(nfa: BitNfa): Uint8Array {
  const sets = [nfa.start, nfa.accept, ...nfa.allowed, ...nfa.followers];
  const bytes = new Uint8Array(NFA_SETS + sets.length * nfa.words * 4);
  const view = head(bytes, KIND_NFA, nfa.positions, nfa.classes);
  view.setUint32(NFA_WORDS, nfa.words, true);
  view.setUint32(NFA_EMPTY, nfa.empty ? 1 : 0, true);
  let offset = NFA_SETS;
  for (const set of sets) {
    for (const word of set) {
      view.setUint32(offset, word, true);
      offset += 4;
    }
  }
  return bytes;
}

function head(bytes: Uint8Array, kind: number, states: number, classes: ByteClasses): DataView {
  const view = new DataView(bytes.buffer);
  view.setUint32(AUTOMATON_KIND, kind, true);
  view.setUint32(AUTOMATON_STATES, states, true);
  view.setUint32(AUTOMATON_CLASSES, classes.count, true);
  bytes.set(classes.of, AUTOMATON_CLASS_MAP);
  return view;
}
