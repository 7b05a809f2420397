/** Where in the table of the example (test/twins/example.ts) one record of each kind lies. */
import {
  CONDITION_SIZE,
  CONDITION_VALUE,
  ENTRY_CONDITIONS,
  ENTRY_FAULT,
  ENTRY_OUTCOME_COUNT,
  ENTRY_OUTCOMES,
  ENTRY_RULE,
  ENTRY_SIZE,
  HOST_RULESET,
  OUTCOME_SIZE,
  RULE_NAME,
  RULE_SIZE,
  RULESET_ANCHORS,
  RULESET_ANCHORS_MASK,
  RULESET_ENTRIES,
  RULESET_ENTRY_COUNT,
  RULESET_HEADERS,
  RULESET_HEADERS_MASK,
  TABLE_EXACT,
  TABLE_EXACT_MASK,
  TABLE_RULES,
} from '../../plan/table/layout.ts';
import { TableReader } from '../../plan/table/read.ts';

export type RecordKind =
  | 'TABLE'
  | 'MAP'
  | 'HOST'
  | 'RULESET'
  | 'NAME'
  | 'LIST'
  | 'ENTRY'
  | 'CONDITION'
  | 'QUERY'
  | 'OUTCOME'
  | 'FAULT'
  | 'RULE'
  | 'AUTOMATON'
  | 'DFA'
  | 'NFA';

export function recordsOf(bytes: Uint8Array): Record<RecordKind, number> {
  const table = new TableReader(bytes);
  const first = (map: number, mask: number) => table.references(table.word(map), table.word(mask))[0]!;
  const host = first(TABLE_EXACT, TABLE_EXACT_MASK);
  const ruleset = table.word(host + HOST_RULESET);
  const entries = table.records(
    table.word(ruleset + RULESET_ENTRIES),
    table.word(ruleset + RULESET_ENTRY_COUNT),
    ENTRY_SIZE,
  );
  const ruleOf = (entry: number) => table.word(TABLE_RULES) + table.word(entry + ENTRY_RULE) * RULE_SIZE;
  const entryOf = (name: string) => entries.find((entry) => table.text(ruleOf(entry) + RULE_NAME) === name)!;
  const conditionOf = (name: string) => table.word(entryOf(name) + ENTRY_CONDITIONS);
  const outcomes = table.word(entries[0]! + ENTRY_OUTCOMES);
  const dfa = table.word(conditionOf('regex') + CONDITION_VALUE);
  return {
    TABLE: 0,
    MAP: usedSlot(table),
    HOST: host,
    RULESET: ruleset,
    NAME: first(ruleset + RULESET_HEADERS, ruleset + RULESET_HEADERS_MASK),
    LIST: first(ruleset + RULESET_ANCHORS, ruleset + RULESET_ANCHORS_MASK),
    ENTRY: entryOf('abort'),
    // The prefix on a header: `x-b`.
    CONDITION: conditionOf('header') + CONDITION_SIZE,
    QUERY: conditionOf('query present'),
    // The last one, whose limit is not chance.
    OUTCOME: outcomes + (table.word(entries[0]! + ENTRY_OUTCOME_COUNT) - 1) * OUTCOME_SIZE,
    FAULT: table.word(entryOf('abort') + ENTRY_FAULT),
    RULE: ruleOf(entries[0]!),
    AUTOMATON: dfa,
    DFA: dfa,
    NFA: table.word(conditionOf('large regex') + CONDITION_VALUE),
  };
}

/** A slot of the map of domains that is not empty. */
function usedSlot(table: TableReader): number {
  const [map, mask] = [table.word(TABLE_EXACT), table.word(TABLE_EXACT_MASK)];
  return table.records(map, mask + 1, 8).find((slot) => table.word(slot + 4) !== 0)!;
}
