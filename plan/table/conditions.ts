/** Writes what a match requires of a request, and tells which anchors it offers. */
import type { Condition } from '../plan.ts';
import { automatonOf } from '../regex/automaton.ts';
import type { Dialect } from '../regex/parse.ts';
import { literalPrefix } from '../regex/prefix.ts';
import { type Anchor, anchorOf } from './anchors.ts';
import { foldCase } from './fold.ts';
import {
  CONDITION_FLAGS,
  CONDITION_FOLD,
  CONDITION_NEGATE,
  CONDITION_ON,
  CONDITION_SIZE,
  CONDITION_SLOT,
  CONDITION_TEST,
  CONDITION_VALUE,
  CONDITION_VALUE_LENGTH,
  ON_HEADER,
  ON_PATH,
  ON_QUERY,
  TEST_EXACT,
  TEST_PREFIX,
  TEST_PRESENT,
  TEST_REGEX,
} from './layout.ts';
import type { Names } from './names.ts';
import type { PieceBuffer, Span } from './piece.ts';
import { record } from './record.ts';

const ON = { path: ON_PATH, header: ON_HEADER, query: ON_QUERY };
const TEST = { exact: TEST_EXACT, prefix: TEST_PREFIX, regex: TEST_REGEX, present: TEST_PRESENT };

export interface WrittenConditions {
  offset: number;
  anchors: Anchor[];
}

/** Names and pools of one ruleset. */
export interface ConditionContext {
  buffer: PieceBuffer;
  headers: Names;
  queries: Names;
  dialect: Dialect;
}

/** Throws RegexSyntaxError or RegexTooLarge. */
export function writeConditions(conditions: Condition[], context: ConditionContext): WrittenConditions {
  const words: number[] = [];
  const anchors: Anchor[] = [];
  for (const condition of conditions) {
    const slot = slotOf(condition, context);
    words.push(...conditionWords(condition, slot, writeValue(condition, context)));
    const anchor = anchorOf(condition, slot, (pattern) => requiredPrefix(pattern, context.dialect));
    if (anchor) anchors.push(anchor);
  }
  return { offset: context.buffer.share(words), anchors };
}

function slotOf(condition: Condition, { headers, queries }: ConditionContext): number {
  switch (condition.on) {
    case 'path':
      return 0;
    case 'header':
      return headers.slot(condition.name);
    case 'query':
      return queries.slot(condition.name);
  }
}

function writeValue(condition: Condition, { buffer, dialect }: ConditionContext): Span {
  const { test } = condition;
  if (test.kind === 'present') return buffer.text('');
  if (test.kind === 'regex') return buffer.automaton(automatonOf(test.value, dialect));
  return buffer.text(folds(condition) ? foldCase(test.value) : test.value);
}

/** What every path that matches begins with, as far as it is ASCII and so the same text in every dialect. */
function requiredPrefix(pattern: string, dialect: Dialect): string {
  const bytes = literalPrefix(pattern, dialect);
  const end = bytes.findIndex((byte) => byte >= 0x80);
  return String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end)));
}

/** A regex says by itself, by `(?i)`, whether case counts. */
function folds(condition: Condition): boolean {
  return condition.on === 'path' && condition.ignoreCase && condition.test.kind !== 'regex';
}

function conditionWords(condition: Condition, slot: number, value: Span): number[] {
  const negate = condition.on === 'header' && condition.negate;
  return record(CONDITION_SIZE, {
    [CONDITION_ON]: ON[condition.on],
    [CONDITION_TEST]: TEST[condition.test.kind],
    [CONDITION_FLAGS]: (negate ? CONDITION_NEGATE : 0) | (folds(condition) ? CONDITION_FOLD : 0),
    [CONDITION_SLOT]: slot,
    [CONDITION_VALUE]: value.offset,
    [CONDITION_VALUE_LENGTH]: value.length,
  });
}
