import {
  automatonScratch,
  clearHeaderSlots,
  clearQuerySlots,
  firstVisit,
  headerSlot,
  newScratch,
  openScratch,
  querySlot,
} from '../../assembly/match/scratch';
import { allocate } from '../../assembly/memory/blocks';
import { TABLE_LIST_COUNT, TABLE_MAX_HEADERS, TABLE_MAX_QUERIES, TABLE_NFA_WORDS } from '../../plan/table/layout';
import { newTable, put } from './table';

const HEADERS: u32 = 3;
const QUERIES: u32 = 5;
const LISTS: u32 = 7;
const WORDS: u32 = 10;

let table: u32 = 0;
let scratch: u32 = 0;

function make(): void {
  table = newTable();
  put(TABLE_MAX_HEADERS, HEADERS);
  put(TABLE_MAX_QUERIES, QUERIES);
  put(TABLE_LIST_COUNT, LISTS);
  put(TABLE_NFA_WORDS, WORDS);
  scratch = newScratch(table);
}

describe('scratch', () => {
  beforeEach(make);

  it('has a place for each slot, list and set, and none for two', () => {
    const beside = allocate(8);
    store<u64>(beside, 7);
    openScratch(scratch, table);
    for (let slot: u32 = 0; slot < HEADERS; slot++) store<u32>(headerSlot(slot), 100 + slot);
    for (let slot: u32 = 0; slot < QUERIES; slot++) {
      store<u32>(querySlot(slot), 200 + slot);
      store<u32>(querySlot(slot), 300 + slot, 4);
    }
    memory.fill(automatonScratch, 0xff, WORDS * 2 * 4);
    for (let list: u32 = 0; list < LISTS; list++) expect(firstVisit(list)).toBe(true);
    for (let list: u32 = 0; list < LISTS; list++) expect(firstVisit(list)).toBe(false);
    for (let slot: u32 = 0; slot < HEADERS; slot++) expect(load<u32>(headerSlot(slot))).toBe(100 + slot);
    for (let slot: u32 = 0; slot < QUERIES; slot++) {
      expect(load<u32>(querySlot(slot))).toBe(200 + slot);
      expect(load<u32>(querySlot(slot), 4)).toBe(300 + slot);
    }
    for (let at: u32 = 0; at < WORDS * 2; at++) expect(load<u32>(automatonScratch + at * 4)).toBe(0xffffffff);
    expect(load<u64>(beside)).toBe(7);
  });

  it('is cleared as far as is asked, and no further', () => {
    openScratch(scratch, table);
    for (let slot: u32 = 0; slot < HEADERS; slot++) store<u32>(headerSlot(slot), 1);
    for (let slot: u32 = 0; slot < QUERIES; slot++) store<u64>(querySlot(slot), 0x100000001);
    clearHeaderSlots(2);
    clearQuerySlots(3);
    for (let slot: u32 = 0; slot < HEADERS; slot++) expect(load<u32>(headerSlot(slot))).toBe(slot < 2 ? 0 : 1);
    for (let slot: u32 = 0; slot < QUERIES; slot++) {
      expect(load<u64>(querySlot(slot))).toBe(slot < 3 ? 0 : <u64>0x100000001);
    }
  });

  it('has every list new again for each request, also when their count wraps round', () => {
    for (let request = 0; request < 3; request++) {
      openScratch(scratch, table);
      expect(firstVisit(0)).toBe(true);
      expect(firstVisit(LISTS - 1)).toBe(true);
    }
    make();
    openScratch(scratch, table);
    for (let list: u32 = 0; list < LISTS; list++) firstVisit(list);
    store<u32>(headerSlot(HEADERS - 1), 9);
    // The count of requests is the first word.
    store<u32>(scratch, 0xffffffff);
    openScratch(scratch, table);
    for (let list: u32 = 0; list < LISTS; list++) expect(firstVisit(list)).toBe(true);
    openScratch(scratch, table);
    for (let list: u32 = 0; list < LISTS; list++) expect(firstVisit(list)).toBe(true);
    expect(load<u32>(headerSlot(HEADERS - 1))).toBe(9);
  });
});
