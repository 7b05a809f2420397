/**
 * Memory that lasts for one callback: what the host hands over, and what is made on the way. Bumped, never freed one by
 * one; `resetArena` at the beginning of a callback takes everything back. Chunks are chained by their first word.
 */
import { allocate, release } from './blocks';

const CHUNK: u32 = 16384;
const HEAD: u32 = 8;
const ALIGN_MASK: u32 = 7;
const LARGEST: u32 = 0x40000000;

let chunk: u32 = 0;
let cursor: u32 = 0;
let limit: u32 = 0;

/** 8-aligned bytes until the next reset, or 0 if there is no more memory. */
export function take(size: u32): u32 {
  if (size > LARGEST) return 0;
  const rounded = (max<u32>(size, 1) + ALIGN_MASK) & ~ALIGN_MASK;
  if (rounded > limit - cursor && !addChunk(rounded)) return 0;
  const bytes = cursor;
  cursor += rounded;
  return bytes;
}

/** Ends the life of everything taken. The first chunk is kept for the next callback. */
export function resetArena(): void {
  if (chunk === 0) return;
  let previous = load<u32>(chunk);
  while (previous !== 0) {
    release(chunk);
    chunk = previous;
    previous = load<u32>(chunk);
    limit = chunk + HEAD + CHUNK;
  }
  cursor = chunk + HEAD;
}

function addChunk(size: u32): bool {
  // The first chunk is always of the usual size: it is the one that is kept.
  if (chunk === 0 && size > CHUNK && !addChunk(0)) return false;
  const bytes = max(size, CHUNK);
  const added = allocate(HEAD + bytes);
  if (added === 0) return false;
  store<u32>(added, chunk);
  chunk = added;
  cursor = added + HEAD;
  limit = cursor + bytes;
  return true;
}
