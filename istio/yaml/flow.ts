/**
 * Collections in brackets and braces, as JSON and people write them: scalars on one line, no comments, no anchors.
 * A part of the quick reader (`everyday.ts`), which gives up on everything else.
 */
import { giveUp, LONGEST_KEY, MOST_NESTED } from './give-up.ts';
import type { Note } from './note.ts';
import { plainScalar } from './scalars.ts';

const SPACE = 0x20;
const RETURN = 0x0d;
const NEWLINE = 0x0a;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAPPING = 0x7b;
const CLOSE_MAPPING = 0x7d;

const KEY = /[A-Za-z_][A-Za-z0-9_./-]*(?=: )/y;
/** Escapes that JSON has too. */
const DOUBLE_QUOTED = /"(?:[\x20-\x21\x23-\x5b\x5d-\x7e\xa1-\u1fff\u2030-\ud7ff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SINGLE_QUOTED = /'([\x20-\x26\x28-\x7e\xa1-\u1fff\u2030-\ud7ff]*)'(?!')/y;
/** Starts with no indicator, and holds none that would end it: `, [ ] { } #`, `: `. */
const PLAIN =
  /(?:[A-Za-z0-9_./~^$(\\+<=;]|-[0-9.])(?:[!"$-+\--9;-Z\\^-z|~]|:(?=[!"$-+\--9;-Z\\^-z|~])| +(?=[!"$-+\--9;-Z\\^-z|~]))*/y;

export class FlowReader {
  readonly #text: string;
  readonly #note: Note | undefined;
  /** Lines that a collection goes on in are indented by more than this. */
  #indent = -1;
  #at = 0;
  #depth = 0;

  constructor(text: string, note: Note | undefined) {
    this.#text = text;
    this.#note = note;
  }

  /** Where what was read last ends. */
  get end(): number {
    return this.#at;
  }

  /** The value that begins at `start`, below a line that is indented by `indent`. */
  read(start: number, indent: number): unknown {
    this.#at = start;
    this.#indent = indent;
    return this.#value();
  }

  #value(): unknown {
    const first = this.#text.charCodeAt(this.#at);
    if (first !== OPEN_MAPPING && first !== OPEN_LIST) return this.#scalar();
    if (++this.#depth > MOST_NESTED) giveUp();
    this.#at++;
    const collection = first === OPEN_LIST ? this.#list() : this.#mapping();
    this.#depth--;
    return collection;
  }

  #mapping(): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    for (let goesOn = !this.#closes(CLOSE_MAPPING); goesOn; goesOn = this.#goesOn(CLOSE_MAPPING)) {
      const start = this.#at;
      const key = this.#key();
      const end = this.#at;
      if (end - start > LONGEST_KEY || key === '__proto__' || Object.hasOwn(mapping, key)) giveUp();
      this.#skip();
      if (this.#text.charCodeAt(this.#at++) !== COLON) giveUp();
      this.#skip();
      const from = this.#at;
      mapping[key] = this.#value();
      this.#note?.(mapping, key, { key: [start, end], value: [from, this.#at] });
    }
    return mapping;
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    for (let goesOn = !this.#closes(CLOSE_LIST); goesOn; goesOn = this.#goesOn(CLOSE_LIST)) {
      const from = this.#at;
      list.push(this.#value());
      this.#note?.(list, list.length - 1, { value: [from, this.#at] });
    }
    return list;
  }

  #closes(bracket: number): boolean {
    this.#skip();
    if (this.#text.charCodeAt(this.#at) !== bracket) return false;
    this.#at++;
    return true;
  }

  /** Behind an element: whether there is another. */
  #goesOn(bracket: number): boolean {
    if (this.#closes(bracket)) return false;
    if (this.#text.charCodeAt(this.#at++) !== COMMA) giveUp();
    this.#skip();
    return true;
  }

  #key(): string {
    const word = this.#token(KEY);
    if (word !== undefined) return String(plainScalar(word));
    return JSON.parse(this.#token(DOUBLE_QUOTED) ?? giveUp());
  }

  #scalar(): unknown {
    const quoted = this.#token(DOUBLE_QUOTED);
    if (quoted !== undefined) return JSON.parse(quoted);
    const single = this.#token(SINGLE_QUOTED);
    return single === undefined ? plainScalar(this.#token(PLAIN) ?? giveUp()) : single.slice(1, -1);
  }

  #token(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const token = this.#matched(pattern);
    this.#at += token?.length ?? 0;
    return token;
  }

  #matched(pattern: RegExp): string | undefined {
    try {
      return pattern.exec(this.#text)?.[0];
    } catch (error) {
      // Tens of megabytes without an end: more than V8's regular expressions have room for.
      if (error instanceof RangeError) giveUp();
      throw error;
    }
  }

  /** Over blanks and ends of lines. */
  #skip(): void {
    const text = this.#text;
    let lineStart = -1;
    for (; ; this.#at++) {
      const letter = text.charCodeAt(this.#at);
      if (letter === NEWLINE) lineStart = this.#at + 1;
      else if (letter !== SPACE && !(letter === RETURN && text.charCodeAt(this.#at + 1) === NEWLINE)) break;
    }
    if (lineStart < 0) return;
    if (this.#at - lineStart <= this.#indent || text.startsWith('...', lineStart)) giveUp();
  }
}
