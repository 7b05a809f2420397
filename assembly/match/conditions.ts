/** Whether an entry's conditions all hold for the request at hand. */
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
  ENTRY_CONDITION_COUNT,
  ENTRY_CONDITIONS,
  ON_HEADER,
  ON_PATH,
  TEST_EXACT,
  TEST_PRESENT,
  TEST_REGEX,
} from '../../plan/table/layout';
import { equal, equalFolded } from '../memory/bytes';
import { HEADER_NEXT, HEADER_VALUE, HEADER_VALUE_LENGTH } from '../memory/headers';
import { automatonAccepts } from './automaton';
import { path, pathLength, rooted } from './request';
import { automatonScratch, headerSlot, querySlot } from './scratch';

/** An entry that says nothing of the path stands for the prefix "/", as in Istio. */
export function entryHolds(table: u32, entry: u32): bool {
  let condition = table + load<u32>(entry, ENTRY_CONDITIONS);
  const end = condition + load<u32>(entry, ENTRY_CONDITION_COUNT) * CONDITION_SIZE;
  let pathTested = false;
  for (; condition < end; condition += CONDITION_SIZE) {
    const on = load<u32>(condition, CONDITION_ON);
    if (on === ON_PATH) {
      if (!passes(table, condition, path, pathLength)) return false;
      pathTested = true;
    } else if (on === ON_HEADER) {
      if (!headerHolds(table, condition)) return false;
    } else if (!queryHolds(table, condition)) return false;
  }
  return pathTested || rooted;
}

/** Any of a repeated header's values may pass. Negated, a missing header counts as an empty one. */
function headerHolds(table: u32, condition: u32): bool {
  const negate = (load<u32>(condition, CONDITION_FLAGS) & CONDITION_NEGATE) !== 0;
  let header = load<u32>(headerSlot(load<u32>(condition, CONDITION_SLOT)));
  if (load<u32>(condition, CONDITION_TEST) === TEST_PRESENT) return (header !== 0) !== negate;
  if (header === 0) return negate && !passes(table, condition, 0, 0);
  for (; header !== 0; header = load<u32>(header, HEADER_NEXT)) {
    if (passes(table, condition, load<u32>(header, HEADER_VALUE), load<u32>(header, HEADER_VALUE_LENGTH)))
      return !negate;
  }
  return negate;
}

function queryHolds(table: u32, condition: u32): bool {
  const slot = querySlot(load<u32>(condition, CONDITION_SLOT));
  const value = load<u32>(slot);
  if (value === 0) return false;
  return passes(table, condition, value, load<u32>(slot, 4));
}

function passes(table: u32, condition: u32, value: u32, length: u32): bool {
  const test = load<u32>(condition, CONDITION_TEST);
  if (test === TEST_PRESENT) return true;
  const wanted = table + load<u32>(condition, CONDITION_VALUE);
  if (test === TEST_REGEX) return automatonAccepts(wanted, value, length, automatonScratch);
  const wantedLength = load<u32>(condition, CONDITION_VALUE_LENGTH);
  if (test === TEST_EXACT ? length !== wantedLength : length < wantedLength) return false;
  return (load<u32>(condition, CONDITION_FLAGS) & CONDITION_FOLD) !== 0
    ? equalFolded(value, wanted, wantedLength)
    : equal(value, wanted, wantedLength);
}
