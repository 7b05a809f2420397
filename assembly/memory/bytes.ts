/** Comparing runs of bytes. Lengths may be 0, and a pointer then anything. */

export function equal(left: u32, right: u32, length: u32): bool {
  return memory.compare(left, right, length) === 0;
}

/** Whether `text`, its ASCII letters lowered, is `lower`. */
export function equalFolded(text: u32, lower: u32, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) {
    if (lowered(load<u8>(text + i)) !== load<u8>(lower + i)) return false;
  }
  return true;
}

export function lowered(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}

/** The offset of a byte's first occurrence, or `length`. */
export function indexOf(text: u32, length: u32, byte: u32): u32 {
  let i: u32 = 0;
  while (i < length && load<u8>(text + i) !== byte) i++;
  return i;
}
