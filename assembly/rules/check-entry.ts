/** The check of an entry: its rule, conditions, fault and outcomes. */
import {
  AUTOMATON_HEAD,
  AUTOMATON_KIND,
  CONDITION_FLAGS,
  CONDITION_FOLD,
  CONDITION_NEGATE,
  CONDITION_ON,
  CONDITION_SIZE,
  CONDITION_SLOT,
  CONDITION_TEST,
  CONDITION_VALUE,
  CONDITION_VALUE_LENGTH,
  ENTRY_CONDITION_COUNT,
  ENTRY_CONDITIONS,
  ENTRY_FAULT,
  ENTRY_OUTCOME_COUNT,
  ENTRY_OUTCOMES,
  ENTRY_RULE,
  FAULT_ABORT_CHANCE,
  FAULT_ABORT_GRPC,
  FAULT_ABORT_HTTP,
  FAULT_SIZE,
  KIND_NFA,
  LAST_LIMIT,
  NFA_WORDS,
  NO_GRPC,
  ON_HEADER,
  ON_PATH,
  ON_QUERY,
  OUTCOME_CLASS,
  OUTCOME_CLASS_LENGTH,
  OUTCOME_LIMIT,
  OUTCOME_SIZE,
  TABLE_NFA_WORDS,
  TABLE_RULE_COUNT,
  TEST_PRESENT,
  TEST_REGEX,
} from '../../plan/table/layout';
import { automatonFits, holdsRecords, holdsText, isKnownAutomaton, spend, table } from './extent';

/** What Envoy takes as the status of a reply. */
const LOWEST_STATUS: u32 = 200;
const HIGHEST_STATUS: u32 = 599;
const HIGHEST_GRPC_STATUS: u32 = 16;

/** `headers` and `queries` are the numbers of slots. */
export function entryFits(entry: u32, headers: u32, queries: u32): bool {
  const conditions = load<u32>(entry, ENTRY_CONDITIONS);
  const count = load<u32>(entry, ENTRY_CONDITION_COUNT);
  if (load<u32>(entry, ENTRY_RULE) >= load<u32>(table, TABLE_RULE_COUNT)) return false;
  if (!holdsRecords(conditions, count, CONDITION_SIZE)) return false;
  for (let i: u32 = 0; i < count; i++) {
    if (!conditionFits(table + conditions + i * CONDITION_SIZE, headers, queries)) return false;
  }
  return faultFits(load<u32>(entry, ENTRY_FAULT)) && outcomesFit(entry);
}

function conditionFits(condition: u32, headers: u32, queries: u32): bool {
  const on = load<u32>(condition, CONDITION_ON);
  const test = load<u32>(condition, CONDITION_TEST);
  const flags = load<u32>(condition, CONDITION_FLAGS);
  const slot = load<u32>(condition, CONDITION_SLOT);
  if (on > <u32>ON_QUERY || test > <u32>TEST_PRESENT) return false;
  if (on === ON_PATH && (test === TEST_PRESENT || (flags & ~CONDITION_FOLD) !== 0)) return false;
  if (on === ON_HEADER && (slot >= headers || (flags & ~CONDITION_NEGATE) !== 0)) return false;
  if (on === ON_QUERY && (slot >= queries || flags !== 0)) return false;
  const value = load<u32>(condition, CONDITION_VALUE);
  const length = load<u32>(condition, CONDITION_VALUE_LENGTH);
  if (test === TEST_REGEX) return regexFits(value, length);
  return holdsText(value, length);
}

function regexFits(offset: u32, length: u32): bool {
  if (length <= <u32>AUTOMATON_HEAD + 4 || !holdsRecords(offset, 1, length)) return false;
  const automaton = table + offset;
  if (load<u32>(automaton, AUTOMATON_KIND) === KIND_NFA) {
    if (load<u32>(automaton, NFA_WORDS) > load<u32>(table, TABLE_NFA_WORDS)) return false;
  }
  return isKnownAutomaton(offset) || (spend(length) && automatonFits(automaton, length));
}

function faultFits(offset: u32): bool {
  if (offset === 0) return true;
  if (!holdsRecords(offset, 1, FAULT_SIZE)) return false;
  const fault = table + offset;
  if (load<u32>(fault, FAULT_ABORT_CHANCE) === 0) return true;
  const grpc = load<u32>(fault, FAULT_ABORT_GRPC);
  if (grpc !== <u32>NO_GRPC) return grpc <= HIGHEST_GRPC_STATUS;
  const status = load<u32>(fault, FAULT_ABORT_HTTP);
  return status >= LOWEST_STATUS && status <= HIGHEST_STATUS;
}

/** At least one, and the last takes what the others leave. */
function outcomesFit(entry: u32): bool {
  const offset = load<u32>(entry, ENTRY_OUTCOMES);
  const count = load<u32>(entry, ENTRY_OUTCOME_COUNT);
  if (count === 0 || !holdsRecords(offset, count, OUTCOME_SIZE)) return false;
  const outcomes = table + offset;
  for (let i: u32 = 0; i < count; i++) {
    const outcome = outcomes + i * OUTCOME_SIZE;
    if (!holdsText(load<u32>(outcome, OUTCOME_CLASS), load<u32>(outcome, OUTCOME_CLASS_LENGTH))) return false;
  }
  return load<u32>(outcomes + (count - 1) * OUTCOME_SIZE, OUTCOME_LIMIT) === <u32>LAST_LIMIT;
}
