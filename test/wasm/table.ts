/** Rule tables by hand, word by word, for tests that need one to be just so. */
import { hashByte, mix } from '../../assembly/rules/hash';
import {
  FNV_OFFSET,
  LAYOUT_VERSION,
  MAGIC,
  MAP_HASH,
  MAP_REFERENCE,
  MAP_SLOT,
  TABLE_CHECKSUM,
  TABLE_LENGTH,
  TABLE_MAGIC,
  TABLE_SIZE,
  TABLE_VERSION,
} from '../../plan/table/layout';

const ROOM = 65536;

let bytes: u32 = 0;
let length: u32 = 0;

/** Begins a new table and returns where it is. */
export function newTable(): u32 {
  bytes = <u32>heap.alloc(ROOM);
  memory.fill(bytes, 0, ROOM);
  length = TABLE_SIZE;
  return bytes;
}

/** A record or array of this size, all 0; returns its offset. */
export function add(size: u32): u32 {
  const offset = length;
  length += (size + 3) & ~3;
  return offset;
}

/** Takes bytes off the end. */
export function cut(size: u32): void {
  length -= size;
}

export function addText(text: string): u32 {
  const offset = add(text.length);
  for (let i = 0; i < text.length; i++) store<u8>(bytes + offset + i, <u8>text.charCodeAt(i));
  return offset;
}

/** A map of two slots with one record in it. */
export function addMap(hash: u32, reference: u32): u32 {
  const offset = add(MAP_SLOT * 2);
  const slot = bytes + offset + (mix(hash) & 1) * MAP_SLOT;
  store<u32>(slot, mix(hash), MAP_HASH);
  store<u32>(slot, reference, MAP_REFERENCE);
  return offset;
}

/** A map of one empty slot. */
export function addEmptyMap(): u32 {
  return add(MAP_SLOT);
}

export function put(offset: u32, value: u32): void {
  store<u32>(bytes + offset, value);
}

/** Writes what tells a table from other bytes, and returns its length. */
export function seal(): u32 {
  put(TABLE_MAGIC, MAGIC);
  put(TABLE_VERSION, LAYOUT_VERSION);
  put(TABLE_LENGTH, length);
  sealAgain();
  return length;
}

/** The checksum only, after a change. */
export function sealAgain(): void {
  let hash: u32 = <u32>FNV_OFFSET;
  for (let at: u32 = TABLE_CHECKSUM + 4; at < length; at += 4) hash = hashByte(hash, load<u32>(bytes + at));
  put(TABLE_CHECKSUM, hash);
}
