/** The check of a ruleset: its names, its lists and their anchors. Its entries have a file of their own. */
import {
  ENTRY_SIZE,
  LIST_COUNT,
  LIST_INDEX,
  LIST_KEY,
  LIST_KEY_LENGTH,
  LIST_SIZE,
  NAME_KEY,
  NAME_KEY_LENGTH,
  NAME_SIZE,
  NAME_SLOT,
  RULESET_ANCHORS,
  RULESET_ANCHORS_MASK,
  RULESET_ENTRIES,
  RULESET_ENTRY_COUNT,
  RULESET_FOLDED_PREFIX_COUNT,
  RULESET_FOLDED_PREFIXES,
  RULESET_HEADER_COUNT,
  RULESET_HEADERS,
  RULESET_HEADERS_MASK,
  RULESET_PREFIX_COUNT,
  RULESET_PREFIXES,
  RULESET_QUERIES,
  RULESET_QUERIES_MASK,
  RULESET_QUERY_COUNT,
  RULESET_SIZE,
  RULESET_UNANCHORED,
  TABLE_LIST_COUNT,
  TABLE_MAX_HEADERS,
  TABLE_MAX_QUERIES,
} from '../../plan/table/layout';
import { entryFits } from './check-entry';
import { mapFits } from './check-map';
import { holdsRecords, holdsText, isKnownRuleset, table } from './extent';
import { referenceAt } from './map';

export function rulesetFits(offset: u32): bool {
  if (!holdsRecords(offset, 1, RULESET_SIZE)) return false;
  if (isKnownRuleset(offset)) return true;
  const ruleset = table + offset;
  const headers = load<u32>(ruleset, RULESET_HEADER_COUNT);
  const queries = load<u32>(ruleset, RULESET_QUERY_COUNT);
  return (
    headers <= load<u32>(table, TABLE_MAX_HEADERS) &&
    queries <= load<u32>(table, TABLE_MAX_QUERIES) &&
    namesFit(load<u32>(ruleset, RULESET_HEADERS), load<u32>(ruleset, RULESET_HEADERS_MASK), headers) &&
    namesFit(load<u32>(ruleset, RULESET_QUERIES), load<u32>(ruleset, RULESET_QUERIES_MASK), queries) &&
    lengthsFit(load<u32>(ruleset, RULESET_PREFIXES), load<u32>(ruleset, RULESET_PREFIX_COUNT)) &&
    lengthsFit(load<u32>(ruleset, RULESET_FOLDED_PREFIXES), load<u32>(ruleset, RULESET_FOLDED_PREFIX_COUNT)) &&
    entriesFit(ruleset, headers, queries) &&
    listsFit(ruleset)
  );
}

function namesFit(map: u32, mask: u32, slots: u32): bool {
  if (!mapFits(map, mask)) return false;
  for (let index: u32 = 0; index <= mask; index++) {
    const offset = referenceAt(table + map, index);
    if (offset === 0) continue;
    if (!holdsRecords(offset, 1, NAME_SIZE)) return false;
    const name = table + offset;
    if (!holdsText(load<u32>(name, NAME_KEY), load<u32>(name, NAME_KEY_LENGTH))) return false;
    if (load<u32>(name, NAME_SLOT) >= slots) return false;
  }
  return true;
}

/** Ascending: a walk along a path looks at each length at most once. */
function lengthsFit(offset: u32, count: u32): bool {
  return holdsRecords(offset, count, 4) && ascends(table + offset, count);
}

function ascends(numbers: u32, count: u32): bool {
  for (let i: u32 = 1; i < count; i++) {
    if (load<u32>(numbers + i * 4) <= load<u32>(numbers + i * 4 - 4)) return false;
  }
  return true;
}

function entriesFit(ruleset: u32, headers: u32, queries: u32): bool {
  const offset = load<u32>(ruleset, RULESET_ENTRIES);
  const count = load<u32>(ruleset, RULESET_ENTRY_COUNT);
  if (!holdsRecords(offset, count, ENTRY_SIZE)) return false;
  for (let i: u32 = 0; i < count; i++) {
    if (!entryFits(table + offset + i * ENTRY_SIZE, headers, queries)) return false;
  }
  return true;
}

function listsFit(ruleset: u32): bool {
  const entries = load<u32>(ruleset, RULESET_ENTRY_COUNT);
  const map = load<u32>(ruleset, RULESET_ANCHORS);
  const mask = load<u32>(ruleset, RULESET_ANCHORS_MASK);
  const unanchored = load<u32>(ruleset, RULESET_UNANCHORED);
  if (!mapFits(map, mask)) return false;
  for (let index: u32 = 0; index <= mask; index++) {
    const offset = referenceAt(table + map, index);
    if (offset !== 0 && !listFits(offset, entries)) return false;
  }
  return unanchored === 0 || listFits(unanchored, entries);
}

/** Ascending entry numbers below the count of entries. */
function listFits(offset: u32, entries: u32): bool {
  if (!holdsRecords(offset, 1, LIST_SIZE)) return false;
  const list = table + offset;
  const count = load<u32>(list, LIST_COUNT);
  if (!holdsText(load<u32>(list, LIST_KEY), load<u32>(list, LIST_KEY_LENGTH))) return false;
  if (load<u32>(list, LIST_INDEX) >= load<u32>(table, TABLE_LIST_COUNT)) return false;
  if (!holdsRecords(offset + LIST_SIZE, count, 4) || !ascends(list + LIST_SIZE, count)) return false;
  return count === 0 || load<u32>(list + LIST_SIZE + count * 4 - 4) < entries;
}
