/**
 * RE2's Latin-1 mode by a parser that knows Unicode only. There every byte is a character, and only ASCII has upper and
 * lower case. So a byte from 0x80 on is given to the parser as a character for private use, which has no case and
 * belongs to no class by name; Unicode classes are spelled out. Source: Envoy's answers (re2_use_latin1_mode).
 */
import type { Ranges } from './program.ts';
import { mapEscapes, tokens } from './tokens.ts';

/** A byte from 0x80 on stands at this plus its number. */
const PRIVATE = 0xe000;
/** A character that stands for no byte, so that a class of nothing can be written. */
const NOBODY = String.fromCharCode(PRIVATE);

export interface Latin1Parser {
  /** The Latin-1 characters of a Unicode class: `\pL`, `\P{Lu}`. Throws on an unknown one. */
  classRanges(escape: string): Ranges;
  /** Throws: RE2 does not know this escape in Latin-1 mode. */
  refuse(escape: string): never;
}

/** The pattern as it is given to the parser. */
export function toCharacters(pattern: string, parser: Latin1Parser): string {
  const text = String.fromCharCode(...Array.from(Buffer.from(pattern, 'utf8'), characterOf));
  let result = '';
  let fold = false;
  const outer: boolean[] = [];
  for (const { kind, text: piece } of tokens(text)) {
    if (kind === 'open') outer.push(fold);
    if (kind === 'open' || kind === 'flags') fold = folding(piece, fold);
    if (kind === 'close') fold = outer.pop() ?? false;
    if (kind === 'class') result += mapEscapes(piece, (escape) => spelledOut(escape, fold, parser));
    else if (kind === 'escape') result += /^\\[pP]/.test(piece) ? `[${spelledOut(piece, fold, parser)}]` : spelledOut(piece, fold, parser);
    else result += piece;
  }
  return result;
}
