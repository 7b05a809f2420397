/**
 * Walks the automata of regular expressions over a value, in place: the layout is plan/table/layout.ts, "automata".
 * Addresses are absolute. Nothing is allocated.
 */
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
} from '../../plan/table/layout';

/**
 * Whether the automaton accepts the whole value. It must have passed `automatonFits`. `scratch` has room for two sets
 * of NFA_WORDS words each; a DFA leaves it alone.
 */
export function automatonAccepts(automaton: u32, value: u32, length: u32, scratch: u32): bool {
  return load<u32>(automaton, AUTOMATON_KIND) === KIND_DFA
    ? dfaAccepts(automaton, value, value + length)
    : nfaAccepts(automaton, value, value + length, scratch);
}

function dfaAccepts(automaton: u32, value: u32, end: u32): bool {
  const classes = load<u32>(automaton, AUTOMATON_CLASSES);
  // One comparison finds both states that nothing leads out of: 0, dead, wraps round to the largest number.
  const settled = load<u32>(automaton, DFA_ACCEPT_ALL) - 1;
  let state = load<u32>(automaton, DFA_START);
  while (value < end) {
    if (state - 1 >= settled) return state !== 0;
    const read = <u32>load<u8>(automaton + load<u8>(value), AUTOMATON_CLASS_MAP);
    state = load<u16>(automaton + ((state * classes + read) << 1), DFA_TRANSITIONS);
    value++;
  }
  return state >= load<u32>(automaton, DFA_ACCEPT_FROM);
}

function nfaAccepts(automaton: u32, value: u32, end: u32, scratch: u32): bool {
  if (value === end) return load<u32>(automaton, NFA_EMPTY) !== 0;
  const size = load<u32>(automaton, NFA_WORDS) << 2;
  const sets = automaton + NFA_SETS;
  const accept = sets + size;
  const allowed = accept + size;
  const followers = allowed + load<u32>(automaton, AUTOMATON_CLASSES) * size;
  let current = sets;
  let next = scratch;
  for (let last = end - 1; value < last; value++) {
    const read = <u32>load<u8>(automaton + load<u8>(value), AUTOMATON_CLASS_MAP);
    if (!step(current, allowed + read * size, followers, size, next)) return false;
    current = next;
    next = next === scratch ? scratch + size : scratch;
  }
  const read = <u32>load<u8>(automaton + load<u8>(value), AUTOMATON_CLASS_MAP);
  return meet(current, allowed + read * size, accept, size);
}

/** Puts the followers of all who stand in both sets into `next`; false if nobody does. */
function step(current: u32, allowed: u32, followers: u32, size: u32, next: u32): bool {
  memory.fill(next, 0, size);
  let any: u32 = 0;
  for (let offset: u32 = 0; offset < size; offset += 4) {
    let reading = load<u32>(current + offset) & load<u32>(allowed + offset);
    any |= reading;
    while (reading !== 0) {
      const position = (offset << 3) + ctz(reading);
      unite(next, followers + position * size, size);
      reading &= reading - 1;
    }
  }
  return any !== 0;
}

function unite(set: u32, other: u32, size: u32): void {
  for (let offset: u32 = 0; offset < size; offset += 4) {
    store<u32>(set + offset, load<u32>(set + offset) | load<u32>(other + offset));
  }
}

function meet(a: u32, b: u32, c: u32, size: u32): bool {
  for (let offset: u32 = 0; offset < size; offset += 4) {
    if ((load<u32>(a + offset) & load<u32>(b + offset) & load<u32>(c + offset)) !== 0) return true;
  }
  return false;
}

/** The most states and classes that are told by u16 and u8, and words for as many positions. */
const MAX_STATES: u32 = 65536;
const MAX_CLASSES: u32 = 256;

/** Whether the `available` bytes hold an automaton that no value can lead out of. */
export function automatonFits(automaton: u32, available: u32): bool {
  if (available < <u32>NFA_SETS) return false;
  const kind = load<u32>(automaton, AUTOMATON_KIND);
  const states = load<u32>(automaton, AUTOMATON_STATES);
  const classes = load<u32>(automaton, AUTOMATON_CLASSES);
  if (states > MAX_STATES || classes === 0 || classes > MAX_CLASSES) return false;
  for (let byte: u32 = 0; byte < 256; byte++) {
    if (load<u8>(automaton + byte, AUTOMATON_CLASS_MAP) >= classes) return false;
  }
  if (kind === KIND_DFA) return dfaFits(automaton, states, classes, available);
  if (kind === KIND_NFA) return nfaFits(automaton, states, classes, available);
  return false;
}

function dfaFits(automaton: u32, states: u32, classes: u32, available: u32): bool {
  const size: u32 = DFA_TRANSITIONS + ((states * classes) << 1);
  if (size > available || load<u32>(automaton, DFA_START) >= states) return false;
  if (load<u32>(automaton, DFA_ACCEPT_ALL) === 0) return false;
  for (let offset: u32 = DFA_TRANSITIONS; offset < size; offset += 2) {
    if (load<u16>(automaton + offset) >= states) return false;
  }
  return true;
}

function nfaFits(automaton: u32, positions: u32, classes: u32, available: u32): bool {
  const words = load<u32>(automaton, NFA_WORDS);
  if (words !== (positions + 31) >> 5) return false;
  const size = words << 2;
  const all: u32 = NFA_SETS + (2 + classes + positions) * size;
  if (all > available) return false;
  if (words === 0) return true;
  // Nobody beyond the last position may read, since his followers would be sought beyond the table.
  const beyond = <u32>~(<u64>0xffffffff >> (31 - ((positions - 1) & 31)));
  const allowed = automaton + NFA_SETS + 2 * size;
  for (let read: u32 = 0; read < classes; read++) {
    if ((load<u32>(allowed + read * size + size - 4) & beyond) !== 0) return false;
  }
  return true;
}
