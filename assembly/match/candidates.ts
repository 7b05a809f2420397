/**
 * The first entry that holds, in rule order, without looking at every entry: only the lists are read whose anchors the
 * request's own values name, and of those only what stands before the best entry so far.
 */
import {
  ANCHOR_HEADER_EXACT,
  ANCHOR_HEADER_PRESENT,
  ANCHOR_PATH_EXACT,
  ANCHOR_PATH_EXACT_FOLDED,
  ANCHOR_PATH_PREFIX,
  ANCHOR_PATH_PREFIX_FOLDED,
  ANCHOR_QUERY_EXACT,
  ANCHOR_QUERY_PRESENT,
  ENTRY_SIZE,
  LIST_COUNT,
  LIST_INDEX,
  LIST_SIZE,
  RULESET_ENTRIES,
  RULESET_FOLDED_PREFIX_COUNT,
  RULESET_FOLDED_PREFIXES,
  RULESET_HEADER_COUNT,
  RULESET_PREFIX_COUNT,
  RULESET_PREFIXES,
  RULESET_QUERY_COUNT,
  RULESET_UNANCHORED,
} from '../../plan/table/layout';
import { lowered } from '../memory/bytes';
import { HEADER_NEXT, HEADER_VALUE, HEADER_VALUE_LENGTH } from '../memory/headers';
import { anchorSeed, hashByte, hashBytes, hashFolded } from '../rules/hash';
import { findList, hasAnchors } from '../rules/lists';
import { entryHolds } from './conditions';
import { path, pathLength } from './request';
import { firstVisit, headerSlot, querySlot } from './scratch';

const NONE: u32 = 0xffffffff;

/** The number of the best entry so far. */
let best: u32 = NONE;

/** The ENTRY that decides the request at hand, or 0. */
export function findEntry(table: u32, ruleset: u32): u32 {
  best = NONE;
  gatherByPath(table, ruleset);
  gatherByHeaders(table, ruleset);
  gatherByQuery(table, ruleset);
  const unanchored = load<u32>(ruleset, RULESET_UNANCHORED);
  if (unanchored !== 0) tryList(table, ruleset, table + unanchored);
  return best === NONE ? 0 : table + load<u32>(ruleset, RULESET_ENTRIES) + best * ENTRY_SIZE;
}

function gatherByPath(table: u32, ruleset: u32): void {
  if (hasAnchors(ruleset, ANCHOR_PATH_EXACT)) {
    const hash = hashBytes(anchorSeed(ANCHOR_PATH_EXACT, 0), path, pathLength);
    tryAnchor(table, ruleset, hash, ANCHOR_PATH_EXACT, 0, path, pathLength, false);
  }
  if (hasAnchors(ruleset, ANCHOR_PATH_EXACT_FOLDED)) {
    const hash = hashFolded(anchorSeed(ANCHOR_PATH_EXACT_FOLDED, 0), path, pathLength);
    tryAnchor(table, ruleset, hash, ANCHOR_PATH_EXACT_FOLDED, 0, path, pathLength, true);
  }
  if (hasAnchors(ruleset, ANCHOR_PATH_PREFIX)) {
    const lengths = table + load<u32>(ruleset, RULESET_PREFIXES);
    tryPrefixes(table, ruleset, ANCHOR_PATH_PREFIX, lengths, load<u32>(ruleset, RULESET_PREFIX_COUNT), false);
  }
  if (hasAnchors(ruleset, ANCHOR_PATH_PREFIX_FOLDED)) {
    const lengths = table + load<u32>(ruleset, RULESET_FOLDED_PREFIXES);
    const count = load<u32>(ruleset, RULESET_FOLDED_PREFIX_COUNT);
    tryPrefixes(table, ruleset, ANCHOR_PATH_PREFIX_FOLDED, lengths, count, true);
  }
}

/** One walk along the path, with a look-up at each length that some prefix has. */
function tryPrefixes(table: u32, ruleset: u32, kind: u32, lengths: u32, count: u32, fold: bool): void {
  let hash = anchorSeed(kind, 0);
  let taken: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const length = load<u32>(lengths + i * 4);
    if (length > pathLength) return;
    for (; taken < length; taken++) {
      const byte: u32 = load<u8>(path + taken);
      hash = hashByte(hash, fold ? lowered(byte) : byte);
    }
    tryAnchor(table, ruleset, hash, kind, 0, path, length, fold);
  }
}

function gatherByHeaders(table: u32, ruleset: u32): void {
  const exact = hasAnchors(ruleset, ANCHOR_HEADER_EXACT);
  const present = hasAnchors(ruleset, ANCHOR_HEADER_PRESENT);
  if (!exact && !present) return;
  const count = load<u32>(ruleset, RULESET_HEADER_COUNT);
  for (let slot: u32 = 0; slot < count; slot++) {
    let header = load<u32>(headerSlot(slot));
    if (header === 0) continue;
    if (present) tryPresent(table, ruleset, ANCHOR_HEADER_PRESENT, slot);
    for (; exact && header !== 0; header = load<u32>(header, HEADER_NEXT)) {
      const length = load<u32>(header, HEADER_VALUE_LENGTH);
      tryExact(table, ruleset, ANCHOR_HEADER_EXACT, slot, load<u32>(header, HEADER_VALUE), length);
    }
  }
}

function gatherByQuery(table: u32, ruleset: u32): void {
  const exact = hasAnchors(ruleset, ANCHOR_QUERY_EXACT);
  const present = hasAnchors(ruleset, ANCHOR_QUERY_PRESENT);
  if (!exact && !present) return;
  const count = load<u32>(ruleset, RULESET_QUERY_COUNT);
  for (let slot: u32 = 0; slot < count; slot++) {
    const place = querySlot(slot);
    const value = load<u32>(place);
    if (value === 0) continue;
    if (present) tryPresent(table, ruleset, ANCHOR_QUERY_PRESENT, slot);
    if (exact) tryExact(table, ruleset, ANCHOR_QUERY_EXACT, slot, value, load<u32>(place, 4));
  }
}

function tryExact(table: u32, ruleset: u32, kind: u32, slot: u32, value: u32, length: u32): void {
  tryAnchor(table, ruleset, hashBytes(anchorSeed(kind, slot), value, length), kind, slot, value, length, false);
}

function tryPresent(table: u32, ruleset: u32, kind: u32, slot: u32): void {
  tryAnchor(table, ruleset, anchorSeed(kind, slot), kind, slot, 0, 0, false);
}

function tryAnchor(table: u32, ruleset: u32, hash: u32, kind: u32, slot: u32, key: u32, length: u32, fold: bool): void {
  const list = findList(table, ruleset, hash, kind, slot, key, length, fold);
  if (list !== 0 && firstVisit(load<u32>(list, LIST_INDEX))) tryList(table, ruleset, list);
}

/** A list ascends, so its first entry that holds is its best. */
function tryList(table: u32, ruleset: u32, list: u32): void {
  const entries = table + load<u32>(ruleset, RULESET_ENTRIES);
  const end = list + LIST_SIZE + load<u32>(list, LIST_COUNT) * 4;
  for (let number = list + LIST_SIZE; number < end; number += 4) {
    const candidate = load<u32>(number);
    if (candidate >= best) return;
    if (entryHolds(table, entries + candidate * ENTRY_SIZE)) {
      best = candidate;
      return;
    }
  }
}
