/** Text in files: UTF-8, with or without a mark, or UTF-16 with one, as Windows writes it. */
import type { Source } from './yaml/chunks.ts';
import { NO_LETTER } from './yaml/letters.ts';

const UTF8 = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16 = Buffer.from([0xff, 0xfe]);
const UTF16_SWAPPED = Buffer.from([0xfe, 0xff]);

/** Without its mark. For each byte that is no text stands NO_LETTER. */
export function decodeText(content: Buffer): string {
  const mark = markOf(content);
  const encoding = mark === UTF16 ? 'utf-16le' : mark === UTF16_SWAPPED ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    return new TextDecoder(encoding).decode(content).replaceAll('\ufffd', NO_LETTER);
  }
}

/** In the encoding, and with the mark, of what the file held before. */
export function encodeText(text: string, before: Buffer): Buffer {
  const mark = markOf(before);
  if (mark === UTF16) return Buffer.concat([mark, Buffer.from(text, 'utf16le')]);
  if (mark === UTF16_SWAPPED) return Buffer.concat([mark, Buffer.from(text, 'utf16le').swap16()]);
  return Buffer.concat([mark ?? Buffer.alloc(0), Buffer.from(text)]);
}

function markOf(content: Buffer): Buffer | undefined {
  return [UTF8, UTF16, UTF16_SWAPPED].find((mark) => content.subarray(0, mark.length).equals(mark));
}

/** Whether all of it could be read, and so can be written again. */
export function isText({ text }: Source): boolean {
  return !text.includes(NO_LETTER);
}
