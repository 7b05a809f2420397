/** Text and bytes on their way into and out of a module. Strings are UTF-8 there; bytes that are not stay bytes. */
export type Text = string | Uint8Array;

/** The length of a text in bytes. Nearly all headers are short and ASCII, where a plain loop beats a call into Node. */
export function byteLength(text: Text): number {
  if (typeof text !== 'string') return text.length;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text);
  }
  return text.length;
}

/** Writes a text of `length` bytes. */
export function writeText(target: Buffer, offset: number, text: Text, length: number): void {
  if (typeof text !== 'string') target.set(text, offset);
  else if (length !== text.length) target.write(text, offset, length);
  else for (let i = 0; i < length; i++) target[offset + i] = text.charCodeAt(i);
}

/** A copy: a string if the bytes are ASCII, else the bytes. */
export function readText(source: Buffer, offset: number, length: number): Text {
  for (let i = offset; i < offset + length; i++) {
    if (source[i]! > 0x7f) return Uint8Array.prototype.slice.call(source, offset, offset + length);
  }
  return source.toString('latin1', offset, offset + length);
}
