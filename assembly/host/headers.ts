/**
 * Request headers. The host hands them over as
 *
 *   ┌ count ┬ name size ┬ value size ┬ … ┬ name NUL value NUL … ┐
 *
 * which is turned into an array of records (memory/headers.ts), each checked to lie within what was handed over.
 */
import {
  proxy_get_header_map_pairs,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
} from '@solo-io/proxy-runtime/assembly/imports';
import { take } from '../memory/arena';
import { HEADER_NAME, HEADER_NAME_LENGTH, HEADER_SIZE, HEADER_VALUE, HEADER_VALUE_LENGTH } from '../memory/headers';
import { OK, RETURNED, RETURNED_SIZE } from './results';

const REQUEST_HEADERS = 0;
const COUNT_BYTES: u32 = 4;
const SIZES_BYTES: u32 = 8;

export let headers: u32 = 0;
export let headerCount: u32 = 0;

/** Fills `headers` with the request's; they last for the callback. False if that cannot be. */
export function readRequestHeaders(): bool {
  headerCount = 0;
  if (proxy_get_header_map_pairs(REQUEST_HEADERS, RETURNED, RETURNED_SIZE) !== OK) return false;
  const pairs = load<u32>(RETURNED);
  const size = load<u32>(RETURNED_SIZE);
  if (pairs === 0 || size < COUNT_BYTES) return false;
  const count = load<u32>(pairs);
  if (count > (size - COUNT_BYTES) / SIZES_BYTES) return false;
  headers = take(count * HEADER_SIZE);
  return headers !== 0 && fillRecords(pairs, size, count);
}

export function replaceRequestHeader(name: u32, nameLength: u32, value: u32, valueLength: u32): void {
  proxy_replace_header_map_value(REQUEST_HEADERS, name, nameLength, value, valueLength);
}

export function removeRequestHeader(name: u32, nameLength: u32): void {
  proxy_remove_header_map_value(REQUEST_HEADERS, name, nameLength);
}

function fillRecords(pairs: u32, size: u32, count: u32): bool {
  const end = <u64>pairs + size;
  let text = <u64>pairs + COUNT_BYTES + count * SIZES_BYTES;
  for (let i: u32 = 0; i < count; i++) {
    const sizes = pairs + COUNT_BYTES + i * SIZES_BYTES;
    const record = headers + i * HEADER_SIZE;
    const nameLength = load<u32>(sizes);
    const valueLength = load<u32>(sizes, 4);
    const value = text + nameLength + 1;
    store<u32>(record, <u32>text, HEADER_NAME);
    store<u32>(record, nameLength, HEADER_NAME_LENGTH);
    store<u32>(record, <u32>value, HEADER_VALUE);
    store<u32>(record, valueLength, HEADER_VALUE_LENGTH);
    text = value + valueLength + 1;
    if (text > end) return false;
  }
  headerCount = count;
  return true;
}
