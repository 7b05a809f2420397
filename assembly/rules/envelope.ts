/**
 * The JSON around a table where the configuration cannot be bytes: Istio's `WasmPlugin.pluginConfig` arrives as
 * `{"table":"<base64>"}`. Nothing else is taken, but white space may stand anywhere between the tokens.
 */
import { decodeBase64, NO_BASE64 } from './base64';

const OPENING: u32 = 0x7b;
const CLOSING: u32 = 0x7d;
const QUOTE: u32 = 0x22;
const COLON: u32 = 0x3a;
const BACKSLASH: u32 = 0x5c;
const SLASH: u32 = 0x2f;
const SPACE: u32 = 0x20;

/** Not such an envelope. */
export const NO_ENVELOPE: u32 = 0xffffffff;

let at: u32 = 0;
let end: u32 = 0;

/** Whether the configuration is JSON rather than a table. */
export function isEnvelope(bytes: u32, length: u32): bool {
  at = bytes;
  end = bytes + length;
  return takeToken(OPENING);
}

/** Puts the table in place of the envelope; returns its length, or NO_ENVELOPE. */
export function openEnvelope(bytes: u32, length: u32): u32 {
  at = bytes;
  end = bytes + length;
  if (!takeToken(OPENING) || !takeName() || !takeToken(COLON) || !takeToken(QUOTE)) return NO_ENVELOPE;
  const text = at;
  const letters = takeLetters();
  if (!takeToken(QUOTE) || !takeToken(CLOSING)) return NO_ENVELOPE;
  skipSpace();
  if (at !== end) return NO_ENVELOPE;
  const decoded = decodeBase64(text, letters, bytes);
  return decoded === NO_BASE64 ? NO_ENVELOPE : decoded;
}

function takeName(): bool {
  return (
    takeToken(QUOTE) &&
    takeByte(0x74) &&
    takeByte(0x61) &&
    takeByte(0x62) &&
    takeByte(0x6c) &&
    takeByte(0x65) &&
    takeByte(QUOTE)
  );
}

/** Up to the closing quote, with JSON's `\/` made a slash; returns how many. */
function takeLetters(): u32 {
  const start = at;
  let written = at;
  while (at < end && load<u8>(at) !== QUOTE) {
    if (load<u8>(at) === BACKSLASH && at + 1 < end && load<u8>(at + 1) === SLASH) at++;
    store<u8>(written, load<u8>(at));
    written++;
    at++;
  }
  return written - start;
}

function takeToken(byte: u32): bool {
  skipSpace();
  return takeByte(byte);
}

function takeByte(byte: u32): bool {
  if (at >= end || load<u8>(at) !== byte) return false;
  at++;
  return true;
}

/** JSON's white space: space, tab, line feed, carriage return. */
function skipSpace(): void {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte !== SPACE && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return;
    at++;
  }
}
