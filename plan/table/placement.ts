/** Gives pieces their places in one table, and settles what their words refer to. */
import type { TableBuffer } from './buffer.ts';
import { hashOfWords } from './hash.ts';
import { AUTOMATON_KIND, KIND_NFA, NFA_WORDS } from './layout.ts';
import type { Piece } from './piece.ts';
import type { Ruleset } from './ruleset.ts';

/** What the references of a piece count from. */
interface Bases {
  rule: number;
  list: number;
  ruleset: number;
}

export class Placement {
  /** Over all rulesets: what the table's header tells. */
  lists = 0;
  maxHeaders = 0;
  maxQueries = 0;
  /** Words of one state set of the largest NFA. */
  nfaWords = 0;
  /** RULE records. */
  readonly rules: number[] = [];
  readonly #buffer: TableBuffer;
  readonly #rulesets = new Alike<Ruleset>(isSameRuleset);
  readonly #automata = new Alike<Uint8Array>((a, b) => Buffer.compare(a, b) === 0);

  constructor(buffer: TableBuffer) {
    this.#buffer = buffer;
  }

  /** The ruleset's offset; equal ones share a place. */
  ruleset(ruleset: Ruleset): number {
    return this.#rulesets.offsetOf(ruleset, ruleset.hash, () => {
      const start = this.piece(ruleset, { rule: this.rules.length / 2, list: this.lists, ruleset: 0 });
      for (const { offset, length } of ruleset.rules) this.rules.push(start + offset, length);
      this.lists += ruleset.lists;
      this.maxHeaders = Math.max(this.maxHeaders, ruleset.headers);
      this.maxQueries = Math.max(this.maxQueries, ruleset.queries);
      return start + ruleset.record;
    });
  }

  /** Where the piece begins. */
  piece({ bytes, references, automata }: Piece, { rule, list, ruleset }: Bases): number {
    const offsets = automata.map((automaton) => this.#automaton(automaton));
    const start = this.#buffer.copy(bytes);
    this.#add(start, references.own, start);
    this.#add(start, references.rule, rule);
    this.#add(start, references.list, list);
    this.#add(start, references.ruleset, ruleset);
    for (const at of references.automaton) this.#buffer.put(start + at, offsets[this.#buffer.word(start + at)]!);
    return start;
  }

  #add(start: number, places: readonly number[], base: number): void {
    for (const at of places) this.#buffer.put(start + at, base + this.#buffer.word(start + at));
  }

  #automaton(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (view.getUint32(AUTOMATON_KIND, true) === KIND_NFA) {
      this.nfaWords = Math.max(this.nfaWords, view.getUint32(NFA_WORDS, true));
    }
    return this.#automata.offsetOf(bytes, hashOfWords(bytes), () => this.#buffer.copy(bytes));
  }
}

/** Where things are; equal ones are put into the table once. */
class Alike<Thing> {
  readonly #isSame: (a: Thing, b: Thing) => boolean;
  readonly #byHash = new Map<number, { thing: Thing; offset: number }[]>();

  constructor(isSame: (a: Thing, b: Thing) => boolean) {
    this.#isSame = isSame;
  }

  offsetOf(thing: Thing, hash: number, put: () => number): number {
    const alike = this.#byHash.get(hash) ?? [];
    this.#byHash.set(hash, alike);
    const known = alike.find((other) => other.thing === thing || this.#isSame(other.thing, thing));
    if (known) return known.offset;
    const offset = put();
    alike.push({ thing, offset });
    return offset;
  }
}

function isSameRuleset(a: Ruleset, b: Ruleset): boolean {
  return (
    a.record === b.record &&
    Buffer.compare(a.bytes, b.bytes) === 0 &&
    a.automata.length === b.automata.length &&
    a.automata.every((automaton, index) => Buffer.compare(automaton, b.automata[index]!) === 0) &&
    JSON.stringify([a.references, a.rules]) === JSON.stringify([b.references, b.rules])
  );
}
