/** What every string that an automaton accepts begins with, read from the automaton itself: right in any dialect. */
import {
  AUTOMATON_CLASS_MAP,
  AUTOMATON_CLASSES,
  AUTOMATON_HEAD,
  AUTOMATON_KIND,
  DFA_ACCEPT_FROM,
  DFA_START,
  DFA_TRANSITIONS,
  KIND_DFA,
} from './layout.ts';

const DEAD = 0;
/** Longer anchors tell no more, and a cycle of single steps must end. */
const LONGEST = 64;

/** As far as it is ASCII. Nothing is said of NFAs: '' holds of every string. */
export function requiredPrefix(automaton: DataView): string {
  if (automaton.getUint32(AUTOMATON_KIND, true) !== KIND_DFA) return '';
  const acceptFrom = automaton.getUint32(DFA_ACCEPT_FROM, true);
  let state = automaton.getUint32(DFA_START, true);
  let prefix = '';
  while (state < acceptFrom && prefix.length < LONGEST) {
    const step = onlyStep(automaton, state);
    if (!step || step.byte >= 0x80) break;
    prefix += String.fromCharCode(step.byte);
    state = step.to;
  }
  return prefix;
}

/** The one byte that leads on from a state, if there is only one. Minimised automata have a single dead state. */
function onlyStep(automaton: DataView, state: number): { byte: number; to: number } | undefined {
  const classes = automaton.getUint32(AUTOMATON_CLASSES, true);
  let only: { byte: number; to: number } | undefined;
  for (let byte = 0; byte < AUTOMATON_HEAD - AUTOMATON_CLASS_MAP; byte++) {
    const column = automaton.getUint8(AUTOMATON_CLASS_MAP + byte);
    const to = automaton.getUint16(DFA_TRANSITIONS + (state * classes + column) * 2, true);
    if (to === DEAD) continue;
    if (only) return undefined;
    only = { byte, to };
  }
  return only;
}
