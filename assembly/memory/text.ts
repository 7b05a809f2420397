/** Constant texts as the bytes that the host reads. AssemblyScript keeps its literals in UTF-16. */
import { allocate } from './blocks';

/** The bytes of an ASCII literal. Called once for each, when the module starts. */
export function ascii(literal: string): u32 {
  const length = <u32>literal.length;
  const bytes = allocate(length);
  if (bytes !== 0) copyAscii(literal, bytes);
  return bytes;
}

/** Writes an ASCII literal and returns where it ends. */
export function copyAscii(literal: string, target: u32): u32 {
  const length = <u32>literal.length;
  const source = <u32>changetype<usize>(literal);
  for (let i: u32 = 0; i < length; i++) store<u8>(target + i, load<u16>(source + (i << 1)));
  return target + length;
}
