/**
 * A pattern cut into pieces, for what must be known of it before re2js reads it: enough of RE2's syntax to tell a
 * class, an escape or a group from plain characters. Not a check: of a malformed pattern, re2js finds the fault.
 */
export interface Token {
  /**
   * `flags` is `(?i)`, `open` any other opening parenthesis with what belongs to it: `(?i:`, `(?P<name>`; `plain` is a run of
   * everything else, operators too, of which a `repeat` takes the last character.
   */
  kind: 'quoted' | 'class' | 'flags' | 'open' | 'close' | 'repeat' | 'escape' | 'plain';
  text: string;
}

/** Numbers, Unicode classes, and single characters: a piece inside and outside of a class. */
const ESCAPE = String.raw`\\x\{[0-9a-fA-F]+\}|\\x[0-9a-fA-F]{2}|\\[0-7]{1,3}|\\[pP]\{[^}]*\}|\\[pP].|\\.`;

const TOKENS: [Token['kind'], string][] = [
  ['quoted', String.raw`\\Q.*?(?:\\E|$)`],
  ['class', String.raw`\[\^?\]?(?:\[:\^?\w*:\]|\\.|[^\]\\])*\]`],
  ['flags', String.raw`\(\?[-\w]*\)`],
  ['open', String.raw`\((?:\?P?<\w*>|\?[-\w]*:)?`],
  ['close', String.raw`\)`],
  ['repeat', String.raw`\{\d+(?:,\d*)?\}`],
  ['escape', ESCAPE],
  ['plain', String.raw`[^\\[(){]+|.`],
];
const KINDS = TOKENS.map(([kind]) => kind);
const TOKEN = new RegExp(TOKENS.map(([, pattern]) => `(${pattern})`).join('|'), 'gs');

export function tokens(pattern: string): Token[] {
  return Array.from(pattern.matchAll(TOKEN), (found) => {
    const at = found.findIndex((text, group) => group > 0 && text !== undefined);
    return { kind: KINDS[at - 1]!, text: found[0] };
  });
}

/** Puts something else for each escape in the text of a class. */
export function mapEscapes(text: string, map: (written: string) => string): string {
  return text.replace(new RegExp(ESCAPE, 'gs'), map);
}

/** All escapes, those in classes too. */
export function escapes(pattern: string): string[] {
  return tokens(pattern).flatMap(({ kind, text }) => {
    if (kind === 'class') return text.match(new RegExp(ESCAPE, 'gs')) ?? [];
    return kind === 'escape' ? [text] : [];
  });
}

/** The number of the character that an escape names by number: `\x41`, `\x{41}`, `\101`. A lone `\1` names none. */
export function numberOf(written: string): number | undefined {
  const hex = /^\\x\{?([0-9a-fA-F]+)\}?$/.exec(written);
  if (hex) return Number.parseInt(hex[1]!, 16);
  return /^\\(?:0|[0-7]{2,3})$/.test(written) ? Number.parseInt(written.slice(1), 8) : undefined;
}
