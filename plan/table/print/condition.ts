/** A condition and an anchor as text. */
import { hashForward } from '../hash.ts';
import {
  ANCHOR_HEADER_EXACT,
  ANCHOR_HEADER_PRESENT,
  ANCHOR_PATH_EXACT,
  ANCHOR_PATH_EXACT_FOLDED,
  ANCHOR_PATH_PREFIX,
  ANCHOR_PATH_PREFIX_FOLDED,
  ANCHOR_QUERY_EXACT,
  ANCHOR_QUERY_PRESENT,
  AUTOMATON_CLASSES,
  AUTOMATON_KIND,
  AUTOMATON_STATES,
  CONDITION_FLAGS,
  CONDITION_FOLD,
  CONDITION_NEGATE,
  CONDITION_ON,
  CONDITION_SLOT,
  CONDITION_TEST,
  CONDITION_VALUE,
  CONDITION_VALUE_LENGTH,
  FNV_OFFSET,
  KIND_DFA,
  LIST_KEY,
  LIST_KIND,
  LIST_SLOT,
  ON_HEADER,
  ON_PATH,
  TEST_EXACT,
  TEST_PREFIX,
  TEST_PRESENT,
} from '../layout.ts';
import type { TableReader } from '../read.ts';

/** By slot. */
export interface SlotNames {
  header: string[];
  query: string[];
}

export function printCondition(table: TableReader, condition: number, names: SlotNames): string {
  const flags = table.word(condition + CONDITION_FLAGS);
  return [
    subject(table.word(condition + CONDITION_ON), table.word(condition + CONDITION_SLOT), names),
    flags & CONDITION_NEGATE ? 'not ' : '',
    test(table, condition),
    flags & CONDITION_FOLD ? ', ignoring case' : '',
  ].join('');
}

function subject(on: number, slot: number, names: SlotNames): string {
  if (on === ON_PATH) return 'path ';
  return on === ON_HEADER ? `header ${names.header[slot]} ` : `query parameter ${names.query[slot]} `;
}

function test(table: TableReader, condition: number): string {
  const value = condition + CONDITION_VALUE;
  switch (table.word(condition + CONDITION_TEST)) {
    case TEST_PRESENT:
      return 'present';
    case TEST_EXACT:
      return `exact ${JSON.stringify(table.text(value))}`;
    case TEST_PREFIX:
      return `prefix ${JSON.stringify(table.text(value))}`;
    default:
      return `regex (${automaton(table, table.word(value), table.word(condition + CONDITION_VALUE_LENGTH))})`;
  }
}

/** The pattern is not in the table; the hash tells automata of one size apart. */
function automaton(table: TableReader, offset: number, length: number): string {
  const kind = table.word(offset + AUTOMATON_KIND) === KIND_DFA ? 'DFA' : 'NFA';
  const states = table.word(offset + AUTOMATON_STATES);
  const classes = table.word(offset + AUTOMATON_CLASSES);
  const hash = hashForward(table.bytes(offset, length), FNV_OFFSET).toString(16).padStart(8, '0');
  return `${kind}, ${states} states, ${classes} classes, ${length} bytes, hash ${hash}`;
}

const ANCHORS: Record<number, string> = {
  [ANCHOR_PATH_EXACT]: 'path exact',
  [ANCHOR_PATH_PREFIX]: 'path prefix',
  [ANCHOR_PATH_EXACT_FOLDED]: 'path exact, ignoring case,',
  [ANCHOR_PATH_PREFIX_FOLDED]: 'path prefix, ignoring case,',
};

export function printAnchor(table: TableReader, list: number, names: SlotNames): string {
  const kind = table.word(list + LIST_KIND);
  const slot = table.word(list + LIST_SLOT);
  const key = JSON.stringify(table.text(list + LIST_KEY));
  switch (kind) {
    case ANCHOR_HEADER_EXACT:
      return `header ${names.header[slot]} exact ${key}`;
    case ANCHOR_HEADER_PRESENT:
      return `header ${names.header[slot]} present`;
    case ANCHOR_QUERY_EXACT:
      return `query parameter ${names.query[slot]} exact ${key}`;
    case ANCHOR_QUERY_PRESENT:
      return `query parameter ${names.query[slot]} present`;
    default:
      return `${ANCHORS[kind]} ${key}`;
  }
}
