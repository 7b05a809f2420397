/**
 * A pattern cut into pieces, for what must be known of it before re2js reads it: enough of RE2's syntax to tell a
 * class, an escape or a group from plain characters. Not a check: of a malformed pattern, re2js finds the fault.
 */
export interface Token {
  /** `flags` is `(?i)`, `open` any other opening parenthesis with what belongs to it: `(?i:`, `(?P<name>`. */
  kind: 'quoted' | 'class' | 'flags' | 'open' | 'close' | 'repeat' | 'escape' | 'plain';
  text: string;
}

/** Numbers, Unicode classes, and single characters: a piece inside and outside of a class. */
const ESCAPE = String.raw`\\x\{[0-9a-fA-F]+\}|\\x[0-9a-fA-F]{2}|\\[0-7]{1,3}|\\[pP]\{[^}]*\}|\\[pP].|\\.`;

const TOKEN = new RegExp(
  [
    String.raw`(?<quoted>\\Q.*?(?:\\E|$))`,
    String.raw`(?<class>\[\^?\]?(?:\[:\^?\w*:\]|\\.|[^\]\\])*\])`,
    String.raw`(?<flags>\(\?[-\w]*\))`,
    String.raw`(?<open>\((?:\?P?<\w*>|\?[-\w]*:)?)`,
    String.raw`(?<close>\))`,
    String.raw`(?<repeat>\{\d+(?:,\d*)?\})`,
    `(?<escape>${ESCAPE})`,
    '(?<plain>.)',
  ].join('|'),
  'gs',
);

export function* tokens(pattern: string): Generator<Token> {
  for (const { groups } of pattern.matchAll(TOKEN)) {
    for (const [kind, text] of Object.entries(groups!)) {
      if (text !== undefined) yield { kind: kind as Token['kind'], text };
    }
  }
}

/** Puts something else for each escape in the text of a class. */
export function mapEscapes(text: string, map: (written: string) => string): string {
  return text.replace(new RegExp(ESCAPE, 'gs'), map);
}

/** All escapes, those in classes too. */
export function escapes(pattern: string): string[] {
  return [...tokens(pattern)].flatMap(({ kind, text }) => {
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
