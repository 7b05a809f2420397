/**
 * A quick reader for the YAML that people and kubectl write every day: block mappings and lists, scalars on one line,
 * literal block texts, brackets and braces. Whatever else it meets, right or wrong, it gives up, and the whole language
 * is read by `tree.ts`, some ten times slower. So it must never read anything otherwise than that would; the twin test
 * holds it to that.
 */
import { FlowReader } from './flow.ts';
import { giveUp, LONGEST_KEY, MOST_NESTED, unlessGivenUp } from './give-up.ts';
import type { Extent, Note } from './note.ts';
import { plainScalar } from './scalars.ts';

/** The value of `text`; undefined: not for this reader. */
export function readEveryday(text: string): unknown {
  return readNoting(text)?.value;
}

/** With the extent of the whole. */
export function readNoting(text: string, note?: Note): { value: unknown; extent: Extent } | undefined {
  return unlessGivenUp(() => new EverydayReader(text, note).read());
}

const KEY = /([A-Za-z_][A-Za-z0-9_./-]*):(?: +|$)/y;
/** Starts with no indicator; `: ` and a last `:` are excluded below. */
const PLAIN = /^(?:[A-Za-z0-9_./~^$(\\+<=;]|-[0-9.])[\x20-\x7e]*$/;
const PLAIN_ENDS = /: |:$/;
const COMMENT = / +#[^\r]*$/;
/** What may follow a value on its line. */
const NOTHING_MORE = / *(?: #[^\t\r\n]*)?(?:\r?\n|$)/y;

const SPACE = 0x20;
const HASH = 0x23;
const DASH = 0x2d;
const RETURN = 0x0d;

class EverydayReader {
  readonly #text: string;
  readonly #note: Note | undefined;
  readonly #flow: FlowReader;
  /** Where the next line begins. */
  #next = 0;
  /** The line that is looked at: its column of the first letter, or -1 at the end of the text, its letters, and where they begin. */
  #indent = -1;
  #line = '';
  #start = 0;
  /** The extent of the value that was read last. */
  #from = 0;
  #to = 0;
  #depth = 0;

  constructor(text: string, note: Note | undefined) {
    this.#text = text;
    this.#note = note;
    this.#flow = new FlowReader(text, note);
  }

  read(): { value: unknown; extent: Extent } {
    this.#advance();
    if (this.#line === '---' && this.#start === 0) this.#advance();
    if (this.#indent < 0) giveUp();
    const isFlow = this.#line.startsWith('{') || this.#line.startsWith('[');
    const value = isFlow ? this.#brackets(this.#start, -1) : this.#block(this.#indent);
    // A line that no mapping or list took, being indented otherwise: a text over several lines, or a mistake.
    if (this.#indent >= 0) giveUp();
    return { value, extent: [this.#from, this.#to] };
  }

  /** To the next line that says something. */
  #advance(): void {
    const text = this.#text;
    while (this.#next < text.length) {
      const start = this.#next;
      const end = this.#endOfLine();
      let at = start;
      while (text.charCodeAt(at) === SPACE) at++;
      if (at === end || text.charCodeAt(at) === HASH) continue;
      this.#indent = at - start;
      this.#start = at;
      this.#line = text.slice(at, end).replace(/ +$/, '');
      return;
    }
    this.#indent = -1;
  }

  /** Steps over a line. */
  #endOfLine(): number {
    const newline = this.#text.indexOf('\n', this.#next);
    const end = newline < 0 ? this.#text.length : newline;
    this.#next = end + 1;
    return this.#text.charCodeAt(newline - 1) === RETURN ? end - 1 : end;
  }

  #block(indent: number): unknown {
    if (++this.#depth > MOST_NESTED) giveUp();
    const start = this.#start;
    const value = this.#isItem() ? this.#list(indent) : this.#mapping(indent);
    this.#from = start;
    this.#depth--;
    return value;
  }

  #isItem(): boolean {
    return this.#line.charCodeAt(0) === DASH && (this.#line.length === 1 || this.#line.charCodeAt(1) === SPACE);
  }

  #mapping(indent: number): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    while (this.#indent === indent && !this.#isItem()) {
      KEY.lastIndex = 0;
      const found = KEY.exec(this.#line) ?? giveUp();
      const start = this.#start;
      const end = start + found[1]!.length;
      const key = String(plainScalar(found[1]!));
      if (end - start > LONGEST_KEY || key === '__proto__' || Object.hasOwn(mapping, key)) giveUp();
      mapping[key] = this.#value(this.#line.slice(KEY.lastIndex), start + KEY.lastIndex, indent, true);
      this.#note?.(mapping, key, { key: [start, end], value: [this.#from, this.#to] });
    }
    return mapping;
  }

  #list(indent: number): unknown[] {
    const list: unknown[] = [];
    while (this.#indent === indent && this.#isItem()) {
      const rest = this.#line.slice(1).replace(/^ +/, '');
      const skipped = this.#line.length - rest.length;
      KEY.lastIndex = 0;
      if (KEY.test(rest) || /^-(?: |$)/.test(rest)) {
        this.#indent = indent + skipped;
        this.#start += skipped;
        this.#line = rest;
        list.push(this.#block(this.#indent));
      } else list.push(this.#value(rest, this.#start + skipped, indent, false));
      this.#note?.(list, list.length - 1, { value: [this.#from, this.#to] });
    }
    return list;
  }

  /** What stands behind a key or a dash, at `start`, or below it. */
  #value(rest: string, start: number, indent: number, ofKey: boolean): unknown {
    if (rest === '|' || rest === '|-') return this.#literal(start, indent, rest === '|');
    if (/^["'[{]/.test(rest)) return this.#brackets(start, indent);
    this.#advance();
    if (rest !== '' && !rest.startsWith('#')) return this.#plain(rest.replace(COMMENT, ''), start);
    const below = this.#indent > indent || (ofKey && this.#indent === indent && this.#isItem());
    if (below) return this.#block(this.#indent);
    [this.#from, this.#to] = [start, start];
    return null;
  }

  #plain(text: string, start: number): unknown {
    if (!PLAIN.test(text) || PLAIN_ENDS.test(text)) giveUp();
    [this.#from, this.#to] = [start, start + text.length];
    return plainScalar(text);
  }

  /** A collection in brackets, or a text in quotes. */
  #brackets(start: number, indent: number): unknown {
    const value = this.#flow.read(start, indent);
    NOTHING_MORE.lastIndex = this.#flow.end;
    if (!NOTHING_MORE.test(this.#text)) giveUp();
    this.#next = NOTHING_MORE.lastIndex;
    this.#advance();
    [this.#from, this.#to] = [start, this.#flow.end];
    return value;
  }

  /** A text of lines, indented more than its key; the first line says by how much. */
  #literal(start: number, parent: number, endsWithNewline: boolean): string {
    const lines: string[] = [];
    let indent = -1;
    for (;;) {
      const start = this.#next;
      if (start >= this.#text.length) break;
      const line = this.#text.slice(start, this.#endOfLine());
      const content = line.search(/[^ ]/);
      if (content < 0) {
        if (line !== '') giveUp();
        lines.push('');
        continue;
      }
      if (line.includes('\r')) giveUp();
      if (indent < 0 && content > parent) indent = content;
      if (indent < 0 || content < indent) {
        this.#next = start;
        break;
      }
      lines.push(line.slice(indent));
    }
    if (indent < 0) giveUp();
    while (lines.at(-1) === '') lines.pop();
    [this.#from, this.#to] = [start, Math.min(this.#next, this.#text.length)];
    this.#advance();
    return lines.join('\n') + (endsWithNewline ? '\n' : '');
  }
}
