/**
 * A quick reader for the YAML that people and kubectl write every day: block mappings and lists, scalars on one line,
 * literal block texts. Whatever else it meets, right or wrong, it gives up, and the whole language is read by `tree.ts`,
 * some ten times slower. So it must never read anything otherwise than that would; the twin test holds it to that.
 */
import { plainScalar } from './scalars.ts';

/** The value of `text`; undefined: not for this reader. */
export function readEveryday(text: string): unknown {
  try {
    return new EverydayReader(text).read();
  } catch (error) {
    if (error === GIVE_UP) return undefined;
    throw error;
  }
}

const GIVE_UP = Symbol('not everyday YAML');

function giveUp(): never {
  throw GIVE_UP;
}

const KEY = /([A-Za-z_][A-Za-z0-9_./-]*):(?: +|$)/y;
/** Starts with no indicator; `: `, ` #` and a last `:` are excluded below. */
const PLAIN = /^(?:[A-Za-z0-9_./~^$(\\+<=;]|-[0-9.])[\x20-\x7e]*$/;
const PLAIN_ENDS = /: |:$| #/;
const SINGLE_QUOTED = /^'([\x20-\x26\x28-\x7e]*)'$/;
/** Escapes that JSON has too. */
const DOUBLE_QUOTED = /^"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\/bfnrt])*"$/;

const SPACE = 0x20;
const HASH = 0x23;
const DASH = 0x2d;

class EverydayReader {
  readonly #text: string;
  /** Where the next line begins. */
  #next = 0;
  /** The line that is looked at: its column of the first letter, or -1 at the end of the text, and its letters. */
  #indent = -1;
  #line = '';

  constructor(text: string) {
    this.#text = text.replaceAll('\r\n', '\n');
    if (this.#text.includes('\r')) giveUp();
  }

  read(): unknown {
    this.#advance();
    if (this.#line === '---') this.#advance();
    if (this.#indent < 0) giveUp();
    const value = this.#block(this.#indent);
    // A line that no mapping or list took, being indented otherwise: a text over several lines, or a mistake.
    if (this.#indent >= 0) giveUp();
    return value;
  }

  /** To the next line that says something. */
  #advance(): void {
    const text = this.#text;
    while (this.#next < text.length) {
      const start = this.#next;
      const end = this.#endOfLine();
      let at = start;
      while (at < end && text.charCodeAt(at) === SPACE) at++;
      if (at === end || text.charCodeAt(at) === HASH) continue;
      this.#indent = at - start;
      this.#line = text.slice(at, end).replace(/ +$/, '');
      if (this.#line.includes('\t') || /^(?:---|\.\.\.|%)/.test(this.#line)) {
        if (this.#line !== '---' || start !== 0) giveUp();
      }
      return;
    }
    this.#indent = -1;
    this.#line = '';
  }

  /** Steps over a line. */
  #endOfLine(): number {
    const newline = this.#text.indexOf('\n', this.#next);
    const end = newline < 0 ? this.#text.length : newline;
    this.#next = end + 1;
    return end;
  }

  #block(indent: number): unknown {
    return this.#isItem() ? this.#list(indent) : this.#mapping(indent);
  }

  #isItem(): boolean {
    return this.#line.charCodeAt(0) === DASH && (this.#line.length === 1 || this.#line.charCodeAt(1) === SPACE);
  }

  #mapping(indent: number): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    while (this.#indent === indent && !this.#isItem()) {
      KEY.lastIndex = 0;
      const found = KEY.exec(this.#line) ?? giveUp();
      const key = String(plainScalar(found[1]!));
      if (key === '__proto__' || Object.hasOwn(mapping, key)) giveUp();
      mapping[key] = this.#value(this.#line.slice(KEY.lastIndex), indent, true);
    }
    return mapping;
  }

  #list(indent: number): unknown[] {
    const list: unknown[] = [];
    while (this.#indent === indent && this.#isItem()) {
      const rest = this.#line.slice(1).replace(/^ +/, '');
      const column = indent + this.#line.length - rest.length;
      KEY.lastIndex = 0;
      if (rest !== '' && (KEY.test(rest) || /^-(?: |$)/.test(rest))) {
        this.#indent = column;
        this.#line = rest;
        list.push(this.#block(column));
      } else list.push(this.#value(rest, indent, false));
    }
    return list;
  }

  /** What stands behind a key or a dash, or below it. */
  #value(rest: string, indent: number, ofKey: boolean): unknown {
    if (rest === '|' || rest === '|-') return this.#literal(indent, rest === '|');
    this.#advance();
    if (rest !== '' && !rest.startsWith('#')) return scalar(rest);
    const below = this.#indent > indent || (ofKey && this.#indent === indent && this.#isItem());
    return below ? this.#block(this.#indent) : null;
  }

  /** A text of lines, indented more than its key; the first line says by how much. */
  #literal(parent: number, endsWithNewline: boolean): string {
    const lines: string[] = [];
    let indent = -1;
    for (;;) {
      const start = this.#next;
      if (start >= this.#text.length) break;
      const end = this.#endOfLine();
      const line = this.#text.slice(start, end);
      const content = line.search(/[^ ]/);
      if (content < 0) {
        if (line !== '') giveUp();
        lines.push('');
        continue;
      }
      if (indent < 0 && content > parent) indent = content;
      if (indent < 0 || content < indent) {
        this.#next = start;
        break;
      }
      lines.push(line.slice(indent));
    }
    if (indent < 0) giveUp();
    while (lines.at(-1) === '') lines.pop();
    this.#advance();
    return lines.join('\n') + (endsWithNewline ? '\n' : '');
  }
}

function scalar(text: string): unknown {
  if (PLAIN.test(text)) return PLAIN_ENDS.test(text) ? giveUp() : plainScalar(text);
  if (DOUBLE_QUOTED.test(text)) return JSON.parse(text);
  const quoted = SINGLE_QUOTED.exec(text);
  if (quoted) return quoted[1];
  if (text === '{}') return {};
  return text === '[]' ? [] : giveUp();
}
