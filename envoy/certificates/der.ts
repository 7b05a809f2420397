/** DER (X.690), as much of it as a certificate needs. Each function gives one encoded value. */

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
/** UTCTime has two digits for the year, and ends with 2049 (RFC 5280, 4.1.2.5). */
const LAST_UTC_YEAR = 2049;

export const TRUE = tagged(0x01, Buffer.from([0xff]));

export function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

/** Short below 128; else the number of bytes, and the bytes. */
function lengthOf(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size]);
  const bytes = Buffer.from(evenHex(size.toString(16)), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function evenHex(hex: string): string {
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

export function sequence(...items: Buffer[]): Buffer {
  return tagged(SEQUENCE, ...items);
}

export function set(...items: Buffer[]): Buffer {
  return tagged(SET, ...items);
}

/** A positive number, most significant byte first; a leading 1 bit would make it negative. */
export function integer(bytes: Buffer): Buffer {
  return tagged(INTEGER, ...((bytes[0] ?? 0) & 0x80 ? [Buffer.from([0])] : []), bytes);
}

export function bitString(bytes: Buffer, unusedBits = 0): Buffer {
  return tagged(BIT_STRING, Buffer.from([unusedBits]), bytes);
}

export function octetString(bytes: Buffer): Buffer {
  return tagged(OCTET_STRING, bytes);
}

export function utf8String(text: string): Buffer {
  return tagged(UTF8_STRING, Buffer.from(text));
}

/** `1.2.840.10045.4.3.2`: the first two numbers are one, all in groups of seven bits. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(OBJECT_IDENTIFIER, ...[40 * first + second, ...rest].map(base128));
}

function base128(value: number): Buffer {
  const groups = [value & 0x7f];
  for (let left = Math.floor(value / 0x80); left > 0; left = Math.floor(left / 0x80))
    groups.unshift((left & 0x7f) | 0x80);
  return Buffer.from(groups);
}

/** To the second, in UTC. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  return date.getUTCFullYear() > LAST_UTC_YEAR
    ? tagged(GENERALIZED_TIME, Buffer.from(digits))
    : tagged(UTC_TIME, Buffer.from(digits.slice(2)));
}
