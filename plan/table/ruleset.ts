/** Writes rulesets: one virtual host's entries, the names they look at, and the lists they are filed in. */
import type { Decisions, Entry, RouteClass } from '../decide.ts';
import { RegexSyntaxError, RegexTooLarge } from '../regex/errors.ts';
import { type Anchor, fileEntries } from './anchors.ts';
import type { Automata } from './automata.ts';
import { record, type TableBuffer } from './buffer.ts';
import { writeConditions } from './conditions.ts';
import {
  ENTRY_CONDITION_COUNT,
  ENTRY_CONDITIONS,
  ENTRY_FAULT,
  ENTRY_OUTCOME_COUNT,
  ENTRY_OUTCOMES,
  ENTRY_RULE,
  ENTRY_SIZE,
  RULESET_ENTRIES,
  RULESET_ENTRY_COUNT,
  RULESET_HEADER_COUNT,
  RULESET_HEADER_LENGTHS,
  RULESET_HEADERS,
  RULESET_HEADERS_MASK,
  RULESET_QUERIES,
  RULESET_QUERIES_MASK,
  RULESET_QUERY_COUNT,
  RULESET_SIZE,
} from './layout.ts';
import { listCount, writeLists } from './lists.ts';
import { Names } from './names.ts';
import { writeFault, writeOutcomes } from './outcomes.ts';
import { mirrors, type Part } from './parts.ts';
import type { RuleNames } from './rule-names.ts';
import { UndecidableMatch } from './undecidable.ts';

export interface RulesetContext {
  buffer: TableBuffer;
  automata: Automata;
  rules: RuleNames;
  /** Name the class even where it is the native default. */
  nameDefaults: boolean;
  parts: readonly Part[];
}

export class Rulesets {
  /** Over all rulesets: what the table's header tells. */
  listCount = 0;
  maxHeaders = 0;
  maxQueries = 0;
  readonly #context: RulesetContext;
  readonly #known = new Map<string, number>();

  constructor(context: RulesetContext) {
    this.#context = context;
  }

  /** Returns the ruleset's offset; hosts with the same rules share one. */
  write(decisions: Decisions): number {
    const { buffer } = this.#context;
    const headers = new Names();
    const queries = new Names();
    const { words, offers } = this.#entries(decisions, headers, queries);
    const entries = buffer.share(words);
    const headerMap = headers.write(buffer);
    const queryMap = queries.write(buffer);

    const content = [entries, words.length, headerMap.offset, queryMap.offset].join();
    const known = this.#known.get(content);
    if (known !== undefined) return known;

    const filing = fileEntries(offers);
    const lists = writeLists(filing, this.listCount, buffer);
    this.listCount += listCount(filing);
    this.maxHeaders = Math.max(this.maxHeaders, headers.count);
    this.maxQueries = Math.max(this.maxQueries, queries.count);
    const [lowLengths, highLengths] = headers.lengths();
    const fields = {
      [RULESET_ENTRIES]: entries,
      [RULESET_ENTRY_COUNT]: decisions.entries.length,
      [RULESET_HEADERS]: headerMap.offset,
      [RULESET_HEADERS_MASK]: headerMap.mask,
      [RULESET_HEADER_COUNT]: headers.count,
      [RULESET_HEADER_LENGTHS]: lowLengths,
      [RULESET_HEADER_LENGTHS + 4]: highLengths,
      [RULESET_QUERIES]: queryMap.offset,
      [RULESET_QUERIES_MASK]: queryMap.mask,
      [RULESET_QUERY_COUNT]: queries.count,
      ...lists,
    };
    const offset = buffer.append(record(RULESET_SIZE, fields));
    this.#known.set(content, offset);
    return offset;
  }

  #entries(decisions: Decisions, headers: Names, queries: Names): { words: number[]; offers: Anchor[][] } {
    const words: number[] = [];
    const offers: Anchor[][] = [];
    const context = { ...this.#context, headers, queries };
    for (const entry of decisions.entries) {
      const conditions = decidable(entry, () => writeConditions(entry.match.conditions, context));
      offers.push(conditions.anchors);
      words.push(...this.#entry(entry, conditions.offset, decisions));
    }
    return { words, offers };
  }

  #entry({ rule, match, outcomes }: Entry, conditions: number, { nativeDefault }: Decisions): number[] {
    const { buffer, rules, nameDefaults, parts } = this.#context;
    const unnamed = nameDefaults ? undefined : nativeDefault?.name;
    const named = (made: RouteClass) =>
      parts.includes('routes') ? made.name !== unnamed : parts.includes('mirrors') && mirrors(made);
    return record(ENTRY_SIZE, {
      [ENTRY_RULE]: rules.number(rule.name),
      [ENTRY_CONDITIONS]: conditions,
      [ENTRY_CONDITION_COUNT]: match.conditions.length,
      [ENTRY_FAULT]: writeFault(parts.includes('faults') ? rule.fault : undefined, buffer),
      [ENTRY_OUTCOMES]: writeOutcomes(outcomes, named, buffer),
      [ENTRY_OUTCOME_COUNT]: outcomes.length,
    });
  }
}

/** Tells the user which match it is that cannot be written. */
function decidable<T>({ rule, match }: Entry, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof RegexTooLarge || error instanceof RegexSyntaxError)) throw error;
    throw new UndecidableMatch(rule.name, match.origin ?? rule.origin, error);
  }
}
