/**
 * RE2's Latin-1 mode by a parser that knows Unicode only. There every byte is a character, and only ASCII has upper and
 * lower case. So a byte from 0x80 on is given to the parser as a character for private use, which has no case and
 * belongs to no class by name; Unicode classes are spelled out. Source: Envoy's answers (re2_use_latin1_mode).
 */
import type { Ranges } from './program.ts';
import { mapEscapes, numberOf, tokens } from './tokens.ts';

/** A byte from 0x80 on stands at this plus its number. */
const PRIVATE = 0xe000;
/** A character that stands for no byte, so that a class of nothing can be written. */
const NOBODY = `\\x{${PRIVATE.toString(16)}}`;

/**
 * The pattern as it is given to the parser. `members` gives the characters of a class by name: `\pL`, `(?i)\P{Lu}`;
 * those up to 0xFF count.
 */
export function toCharacters(pattern: string, members: (name: string) => Ranges): string {
  const text = showBytes(pattern);
  const spellOut = (written: string, fold: boolean): string => {
    if (/^\\[pP]/.test(written)) return spelled(members(written), members(fold ? `(?i)${written}` : written));
    const number = numberOf(written);
    return number !== undefined && number >= 0x80 ? characterOf(number) : written;
  };
  let result = '';
  let fold = false;
  const outer: boolean[] = [];
  for (const { kind, text: piece } of tokens(text)) {
    if (kind === 'open') outer.push(fold);
    if (kind === 'open' || kind === 'flags') fold = folding(piece, fold);
    if (kind === 'close') fold = outer.pop() ?? false;
    if (kind === 'class') result += mapEscapes(piece, (written) => spellOut(written, fold));
    else if (kind !== 'escape') result += piece;
    else if (/^\\[pP]/.test(piece)) result += `[${spellOut(piece, fold)}]`;
    else result += spellOut(piece, fold);
  }
  return result;
}

/** A text as the parser is shown it: a character for each of its bytes. */
export function showBytes(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), characterOf).join('');
}

/** A piece of what the parser was given, as it was written. */
export function fromCharacters(text: string): string {
  const bytes = Array.from(text, (character) => character.charCodeAt(0) & 0xff);
  return Buffer.from(bytes).toString('utf8');
}

/** The bytes among the parser's characters. */
export function bytesAmong(characters: Ranges): Ranges {
  const ascii = within(characters, 0, 0x7f);
  const beyond = within(characters, PRIVATE + 0x80, PRIVATE + 0xff).map((character) => character - PRIVATE);
  return ascii.at(-1) === 0x7f && beyond[0] === 0x80
    ? [...ascii.slice(0, -1), ...beyond.slice(1)]
    : [...ascii, ...beyond];
}

function characterOf(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : PRIVATE + byte);
}

/** Whether letters fold inside a group or after flags: `(?i:`, `(?s-i)`. */
function folding(text: string, before: boolean): boolean {
  const flags = /^\(\?([a-zA-Z]*)-?([a-zA-Z]*)[:)]/.exec(text);
  if (!flags) return before;
  return (before || flags[1]!.includes('i')) && !flags[2]!.includes('i');
}

/** The inside of a class: ASCII as it is when case is disregarded, the rest as it is when not. */
function spelled(exact: Ranges, folded: Ranges): string {
  const ranges = [...within(folded, 0, 0x7f), ...within(exact, 0x80, 0xff)];
  const ends = ranges.map((byte) => `\\x{${characterOf(byte).charCodeAt(0).toString(16)}}`);
  const pairs = ends.flatMap((lo, i) => (i % 2 === 0 ? [`${lo}-${ends[i + 1]}`] : []));
  return [NOBODY, ...pairs].join('');
}

function within(ranges: Ranges, first: number, last: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    const lo = Math.max(ranges[i]!, first);
    const hi = Math.min(ranges[i + 1]!, last);
    if (lo <= hi) result.push(lo, hi);
  }
  return result;
}
