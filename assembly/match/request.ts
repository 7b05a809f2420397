/**
 * The request at hand: its path without the query, and of its headers and query parameters those that the ruleset asks
 * for, each in its slot. Valid until the next request is opened.
 */
import {
  NAME_SLOT,
  RULESET_HEADER_COUNT,
  RULESET_HEADER_LENGTHS,
  RULESET_HEADERS,
  RULESET_HEADERS_MASK,
  RULESET_QUERIES,
  RULESET_QUERIES_MASK,
  RULESET_QUERY_COUNT,
} from '../../plan/table/layout';
import { equal, indexOf } from '../memory/bytes';
import {
  HEADER_NAME,
  HEADER_NAME_LENGTH,
  HEADER_NEXT,
  HEADER_SIZE,
  HEADER_VALUE,
  HEADER_VALUE_LENGTH,
} from '../memory/headers';
import { findName } from '../rules/names';
import { clearHeaderSlots, clearQuerySlots, headerSlot, querySlot } from './scratch';

const AMPERSAND: u32 = 0x26;
const EQUALS: u32 = 0x3d;
const QUESTION_MARK: u32 = 0x3f;
const SLASH: u32 = 0x2f;

export let path: u32 = 0;
export let pathLength: u32 = 0;
/** Whether the path begins with "/": `OPTIONS *` and CONNECT have none that does. */
export let rooted: bool = false;

/** A header's first record, or 0. */
export function findHeader(headers: u32, count: u32, name: u32, length: u32): u32 {
  const end = headers + count * HEADER_SIZE;
  for (let header = headers; header < end; header += HEADER_SIZE) {
    if (load<u32>(header, HEADER_NAME_LENGTH) !== length) continue;
    if (equal(load<u32>(header, HEADER_NAME), name, length)) return header;
  }
  return 0;
}

/** `target` is the record of `:path`, or 0. */
export function openRequest(table: u32, ruleset: u32, headers: u32, count: u32, target: u32): void {
  const value = target !== 0 ? load<u32>(target, HEADER_VALUE) : 0;
  const length = target !== 0 ? load<u32>(target, HEADER_VALUE_LENGTH) : 0;
  path = value;
  pathLength = indexOf(value, length, QUESTION_MARK);
  rooted = pathLength > 0 && load<u8>(path) === SLASH;
  fillHeaderSlots(table, ruleset, headers, count);
  const query = min(pathLength + 1, length);
  fillQuerySlots(table, ruleset, value + query, length - query);
}

function fillHeaderSlots(table: u32, ruleset: u32, headers: u32, count: u32): void {
  const wanted = load<u32>(ruleset, RULESET_HEADER_COUNT);
  if (wanted === 0) return;
  clearHeaderSlots(wanted);
  const lengths = load<u64>(ruleset, RULESET_HEADER_LENGTHS);
  const map = table + load<u32>(ruleset, RULESET_HEADERS);
  const mask = load<u32>(ruleset, RULESET_HEADERS_MASK);
  const end = headers + count * HEADER_SIZE;
  for (let header = headers; header < end; header += HEADER_SIZE) {
    const length = load<u32>(header, HEADER_NAME_LENGTH);
    if (((lengths >> (length & 63)) & 1) === 0) continue;
    const name = findName(table, map, mask, load<u32>(header, HEADER_NAME), length);
    if (name === 0) continue;
    const slot = headerSlot(load<u32>(name, NAME_SLOT));
    store<u32>(header, load<u32>(slot), HEADER_NEXT);
    store<u32>(slot, header);
  }
}

function fillQuerySlots(table: u32, ruleset: u32, query: u32, length: u32): void {
  const wanted = load<u32>(ruleset, RULESET_QUERY_COUNT);
  if (wanted === 0) return;
  clearQuerySlots(wanted);
  const map = table + load<u32>(ruleset, RULESET_QUERIES);
  const mask = load<u32>(ruleset, RULESET_QUERIES_MASK);
  for (let start: u32 = 0; start < length; ) {
    const parameter = query + start;
    const size = indexOf(parameter, length - start, AMPERSAND);
    const nameLength = indexOf(parameter, size, EQUALS);
    const name = findName(table, map, mask, parameter, nameLength);
    if (name !== 0) fillQuerySlot(load<u32>(name, NAME_SLOT), parameter, nameLength, size);
    start += size + 1;
  }
}

/** The first occurrence counts. Without "=" the value is empty. */
function fillQuerySlot(slot: u32, parameter: u32, nameLength: u32, size: u32): void {
  const place = querySlot(slot);
  if (load<u32>(place) !== 0) return;
  const value = min(nameLength + 1, size);
  store<u32>(place, parameter + value);
  store<u32>(place, size - value, 4);
}
