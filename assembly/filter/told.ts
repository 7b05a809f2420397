/**
 * What one filter tells the next of the match that it found, in the request's filter state, which no client can reach:
 *
 *   mainsheet.match: ┌ number of the entry within its ruleset (u32) ┬ name of the rule ┐
 *
 * Tables that ask for different things have the same entries in the same order. During a reload they may differ for a
 * moment: what is told counts only where the rule of that number has that name.
 */
import { ENTRY_SIZE, RULE_NAME, RULE_NAME_LENGTH, RULESET_ENTRIES, RULESET_ENTRY_COUNT } from '../../plan/table/layout';
import { ruleOf } from '../act/counters';
import { filterState, filterStateLength, readFilterState, setFilterState } from '../host/filter-state';
import { take } from '../memory/arena';
import { equal } from '../memory/bytes';
import { ascii } from '../memory/text';

const MATCH_STATE = 'mainsheet.match';
const matchState = ascii(MATCH_STATE);
const NUMBER_BYTES: u32 = 4;

export function tellEntry(table: u32, ruleset: u32, entry: u32): void {
  const rule = ruleOf(table, entry);
  const length = load<u32>(rule, RULE_NAME_LENGTH);
  const match = take(NUMBER_BYTES + length);
  if (match === 0) return;
  store<u32>(match, (entry - table - load<u32>(ruleset, RULESET_ENTRIES)) / ENTRY_SIZE);
  memory.copy(match + NUMBER_BYTES, table + load<u32>(rule, RULE_NAME), length);
  setFilterState(matchState, MATCH_STATE.length, match, NUMBER_BYTES + length);
}

/** The ENTRY that was told of, or 0. */
export function toldEntry(table: u32, ruleset: u32): u32 {
  if (!readFilterState(matchState, MATCH_STATE.length) || filterStateLength < NUMBER_BYTES) return 0;
  const number = load<u32>(filterState);
  if (number >= load<u32>(ruleset, RULESET_ENTRY_COUNT)) return 0;
  const entry = table + load<u32>(ruleset, RULESET_ENTRIES) + number * ENTRY_SIZE;
  const rule = ruleOf(table, entry);
  const length = load<u32>(rule, RULE_NAME_LENGTH);
  if (length !== filterStateLength - NUMBER_BYTES) return 0;
  return equal(filterState + NUMBER_BYTES, table + load<u32>(rule, RULE_NAME), length) ? entry : 0;
}
