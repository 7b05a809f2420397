/** Base64 (RFC 4648, section 4), decoded where it stands: the bytes are never ahead of their letters. */

export const NO_BASE64: u32 = 0xffffffff;
const EQUALS: u32 = 0x3d;
const NO_LETTER: u32 = 64;

/** Decodes into `target`, which may be `text`; returns the number of bytes, or NO_BASE64. */
export function decodeBase64(text: u32, length: u32, target: u32): u32 {
  if ((length & 3) !== 0) return NO_BASE64;
  const padding = paddingOf(text, length);
  const letters = length - padding;
  let bits: u32 = 0;
  let written: u32 = 0;
  for (let i: u32 = 0; i < letters; i++) {
    const value = digitOf(load<u8>(text + i));
    if (value === NO_LETTER) return NO_BASE64;
    bits = (bits << 6) | value;
    // Of four letters, each but the first completes a byte.
    const place = i & 3;
    if (place === 0) continue;
    store<u8>(target + written, bits >>> (6 - place * 2));
    written++;
  }
  return written;
}

function paddingOf(text: u32, length: u32): u32 {
  if (length === 0 || load<u8>(text + length - 1) !== EQUALS) return 0;
  return load<u8>(text + length - 2) === EQUALS ? 2 : 1;
}

function digitOf(letter: u32): u32 {
  if (letter - 0x41 < 26) return letter - 0x41;
  if (letter - 0x61 < 26) return letter - 0x61 + 26;
  if (letter - 0x30 < 10) return letter - 0x30 + 52;
  if (letter === 0x2b) return 62;
  return letter === 0x2f ? 63 : NO_LETTER;
}
