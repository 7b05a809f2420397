/**
 * Memory that outlives a callback: tables, scratch, queues. First fit over a free list in address order whose
 * neighbours merge, so that replacing one table by the next again and again stays flat.
 *
 *   ┌ size ┬ next free ┬ bytes … ┐   size counts the whole block; the caller sees the bytes
 */
const SIZE: u32 = 0;
const NEXT: u32 = 4;
const HEAD: u32 = 8;
const ALIGN_MASK: u32 = 7;
const PAGE_BITS: u32 = 16;
const LARGEST: u32 = 0x40000000;

let firstFree: u32 = 0;

/** Bytes of at least this size, 8-aligned and not cleared, or 0 if there is no more memory. */
export function allocate(size: u32): u32 {
  if (size > LARGEST) return 0;
  const wanted = (size + HEAD + ALIGN_MASK) & ~ALIGN_MASK;
  const block = takeFree(wanted);
  if (block !== 0) return block;
  return grow(wanted) ? takeFree(wanted) : 0;
}

/** As `allocate`, all zero. */
export function allocateClear(size: u32): u32 {
  const bytes = allocate(size);
  if (bytes !== 0) memory.fill(bytes, 0, size);
  return bytes;
}

/** Gives back what `allocate` gave; 0 is allowed. */
export function release(bytes: u32): void {
  if (bytes === 0) return;
  insertFree(bytes - HEAD);
}

function takeFree(wanted: u32): u32 {
  let previous: u32 = 0;
  let block = firstFree;
  while (block !== 0) {
    const size = load<u32>(block, SIZE);
    const next = load<u32>(block, NEXT);
    if (size >= wanted) {
      let rest = next;
      if (size - wanted > HEAD) {
        rest = block + wanted;
        store<u32>(rest, size - wanted, SIZE);
        store<u32>(rest, next, NEXT);
        store<u32>(block, wanted, SIZE);
      }
      link(previous, rest);
      return block + HEAD;
    }
    previous = block;
    block = next;
  }
  return 0;
}

function insertFree(block: u32): void {
  let previous: u32 = 0;
  let next = firstFree;
  while (next !== 0 && next < block) {
    previous = next;
    next = load<u32>(next, NEXT);
  }
  store<u32>(block, next, NEXT);
  link(previous, block);
  mergeWithNext(block);
  if (previous !== 0) mergeWithNext(previous);
}

function link(previous: u32, block: u32): void {
  if (previous === 0) firstFree = block;
  else store<u32>(previous, block, NEXT);
}

function mergeWithNext(block: u32): void {
  const next = load<u32>(block, NEXT);
  if (next === 0 || block + load<u32>(block, SIZE) !== next) return;
  store<u32>(block, load<u32>(block, SIZE) + load<u32>(next, SIZE), SIZE);
  store<u32>(block, load<u32>(next, NEXT), NEXT);
}

/** Only pages of our own: what the module started with belongs to AssemblyScript. */
function grow(wanted: u32): bool {
  const pages = (wanted >> PAGE_BITS) + 1;
  const before = memory.grow(pages);
  if (before < 0) return false;
  const region = (<u32>before) << PAGE_BITS;
  store<u32>(region, pages << PAGE_BITS, SIZE);
  insertFree(region);
  return true;
}
