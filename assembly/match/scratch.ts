/**
 * Memory that matching needs beside the table, sized by the table's header, one for each loaded table:
 *
 *   ┌ epoch ┬ header slots ┬ query slots ┬ list stamps ┬ sets of the NFA ┐
 *
 * A header slot points to the first record of its chain (0: missing). A query slot is (value, length), value 0: missing.
 * A list whose stamp is the epoch has been looked through for this request already.
 */
import { TABLE_LIST_COUNT, TABLE_MAX_HEADERS, TABLE_MAX_QUERIES, TABLE_NFA_WORDS } from '../../plan/table/layout';
import { allocateClear } from '../memory/blocks';

const EPOCH: u32 = 4;
const HEADER_SLOT: u32 = 4;
const QUERY_SLOT: u32 = 8;
const STAMP: u32 = 4;
/** What the simulation of an NFA needs: two sets, taken in turns. */
const NFA_SETS_AT_ONCE: u32 = 2;

let headerSlots: u32 = 0;
let querySlots: u32 = 0;
export let automatonScratch: u32 = 0;
let stamps: u32 = 0;
let epoch: u32 = 0;

/** Scratch for a checked table, or 0 if there is no memory. */
export function newScratch(table: u32): u32 {
  const words = load<u32>(table, TABLE_NFA_WORDS) * NFA_SETS_AT_ONCE;
  return allocateClear(stampsEnd(table) + words * 4);
}

/** Makes a table's scratch the one at hand, for the next request. */
export function openScratch(scratch: u32, table: u32): void {
  headerSlots = scratch + EPOCH;
  querySlots = headerSlots + load<u32>(table, TABLE_MAX_HEADERS) * HEADER_SLOT;
  stamps = querySlots + load<u32>(table, TABLE_MAX_QUERIES) * QUERY_SLOT;
  automatonScratch = scratch + stampsEnd(table);
  epoch = load<u32>(scratch) + 1;
  if (epoch === 0) {
    memory.fill(stamps, 0, automatonScratch - stamps);
    epoch = 1;
  }
  store<u32>(scratch, epoch);
}

/** Whether a list is new to this request; from now on it is not. */
export function firstVisit(list: u32): bool {
  const stamp = stamps + list * STAMP;
  if (load<u32>(stamp) === epoch) return false;
  store<u32>(stamp, epoch);
  return true;
}

export function clearHeaderSlots(count: u32): void {
  memory.fill(headerSlots, 0, count * HEADER_SLOT);
}

export function clearQuerySlots(count: u32): void {
  memory.fill(querySlots, 0, count * QUERY_SLOT);
}

export function headerSlot(slot: u32): u32 {
  return headerSlots + slot * HEADER_SLOT;
}

export function querySlot(slot: u32): u32 {
  return querySlots + slot * QUERY_SLOT;
}

function stampsEnd(table: u32): u32 {
  return (
    EPOCH +
    load<u32>(table, TABLE_MAX_HEADERS) * HEADER_SLOT +
    load<u32>(table, TABLE_MAX_QUERIES) * QUERY_SLOT +
    load<u32>(table, TABLE_LIST_COUNT) * STAMP
  );
}
