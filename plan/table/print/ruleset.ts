/** One ruleset as text: its entries in order, and the lists they are filed in. */
import {
  CONDITION_SIZE,
  ENTRY_CONDITION_COUNT,
  ENTRY_CONDITIONS,
  ENTRY_RULE,
  ENTRY_SIZE,
  LIST_COUNT,
  LIST_INDEX,
  LIST_SIZE,
  NAME_KEY,
  NAME_SLOT,
  RULE_NAME,
  RULE_SIZE,
  RULESET_ANCHORS,
  RULESET_ANCHORS_MASK,
  RULESET_ENTRIES,
  RULESET_ENTRY_COUNT,
  RULESET_HEADERS,
  RULESET_HEADERS_MASK,
  RULESET_QUERIES,
  RULESET_QUERIES_MASK,
  RULESET_UNANCHORED,
  TABLE_RULES,
} from '../layout.ts';
import type { TableReader } from '../read.ts';
import { printAnchor, printCondition, type SlotNames } from './condition.ts';
import { printFault, printOutcomes } from './outcome.ts';

export function printRuleset(table: TableReader, ruleset: number): string[] {
  const names: SlotNames = {
    header: slotNames(table, ruleset + RULESET_HEADERS, ruleset + RULESET_HEADERS_MASK),
    query: slotNames(table, ruleset + RULESET_QUERIES, ruleset + RULESET_QUERIES_MASK),
  };
  return [
    ...table
      .records(table.word(ruleset + RULESET_ENTRIES), table.word(ruleset + RULESET_ENTRY_COUNT), ENTRY_SIZE)
      .flatMap((entry, number) => printEntry(table, entry, number, names)),
    ...printLists(table, ruleset, names),
  ];
}

function slotNames(table: TableReader, map: number, mask: number): string[] {
  const names: string[] = [];
  for (const name of table.references(table.word(map), table.word(mask))) {
    names[table.word(name + NAME_SLOT)] = table.text(name + NAME_KEY);
  }
  return names;
}

function printEntry(table: TableReader, entry: number, number: number, names: SlotNames): string[] {
  const rule = table.word(TABLE_RULES) + table.word(entry + ENTRY_RULE) * RULE_SIZE;
  const count = table.word(entry + ENTRY_CONDITION_COUNT);
  const conditions = table.records(table.word(entry + ENTRY_CONDITIONS), count, CONDITION_SIZE);
  return [
    `  ${number}. ${table.text(rule + RULE_NAME)}`,
    ...conditions.map((condition) => `       if ${printCondition(table, condition, names)}`),
    ...[...printFault(table, entry), ...printOutcomes(table, entry)].map((line) => `       ${line}`),
  ];
}

/** In the order of their numbers; entries without an anchor last. */
function printLists(table: TableReader, ruleset: number, names: SlotNames): string[] {
  const anchored = table
    .references(table.word(ruleset + RULESET_ANCHORS), table.word(ruleset + RULESET_ANCHORS_MASK))
    .sort((a, b) => table.word(a + LIST_INDEX) - table.word(b + LIST_INDEX))
    .map((list) => `    ${printAnchor(table, list, names)}: ${members(table, list)}`);
  const unanchored = table.word(ruleset + RULESET_UNANCHORED);
  const last = unanchored ? [`    every request: ${members(table, unanchored)}`] : [];
  return anchored.length + last.length > 0 ? ['  looked at for', ...anchored, ...last] : [];
}

function members(table: TableReader, list: number): string {
  return table.words(list + LIST_SIZE, table.word(list + LIST_COUNT)).join(' ');
}
