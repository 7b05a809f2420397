/** Writes a ruleset: one virtual host's entries, the names they look at, and the lists they are filed in. */
import type { Decisions, Entry, RouteClass } from '../decide.ts';
import { RegexSyntaxError, RegexTooLarge } from '../regex/errors.ts';
import type { Dialect } from '../regex/parse.ts';
import { type Anchor, fileEntries } from './anchors.ts';
import { type ConditionContext, writeConditions } from './conditions.ts';
import { hashOfWords } from './hash.ts';
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
import { type Piece, PieceBuffer, reference, type Span, valueOf } from './piece.ts';
import { record } from './record.ts';
import { RuleNames } from './rule-names.ts';
import { UndecidableMatch } from './undecidable.ts';

export interface RulesetOptions {
  /** Name the class even where it is the native default. */
  nameDefaults: boolean;
  parts: readonly Part[];
  dialect: Dialect;
}

/** A host's ruleset but for its place. */
export interface Ruleset extends Piece {
  /** Of the bytes. */
  hash: number;
  /** Where in the bytes the RULESET record is. */
  record: number;
  /** The names of its rules, by their numbers: places in the bytes, and lengths. */
  rules: Span[];
  /** How many of these it has. */
  lists: number;
  headers: number;
  queries: number;
}

/** Throws UndecidableMatch for a regex that no automaton within the limits decides. */
export function writeRuleset(decisions: Decisions, options: RulesetOptions): Ruleset {
  const buffer = new PieceBuffer();
  const headers = new Names();
  const queries = new Names();
  const rules = new RuleNames(buffer);
  const context = { buffer, headers, queries, rules, dialect: options.dialect };
  const { words, offers } = entriesOf(decisions, context, options);
  const filing = fileEntries(offers);
  const headerMap = headers.write(buffer);
  const queryMap = queries.write(buffer);
  const [lowLengths, highLengths] = headers.lengths();
  const fields = {
    [RULESET_ENTRIES]: buffer.share(words),
    [RULESET_ENTRY_COUNT]: decisions.entries.length,
    [RULESET_HEADERS]: headerMap.offset,
    [RULESET_HEADERS_MASK]: headerMap.mask,
    [RULESET_HEADER_COUNT]: headers.count,
    [RULESET_HEADER_LENGTHS]: lowLengths,
    [RULESET_HEADER_LENGTHS + 4]: highLengths,
    [RULESET_QUERIES]: queryMap.offset,
    [RULESET_QUERIES_MASK]: queryMap.mask,
    [RULESET_QUERY_COUNT]: queries.count,
    ...writeLists(filing, buffer),
  };
  const at = buffer.append(record(RULESET_SIZE, fields));
  const piece = buffer.finish();
  return {
    ...piece,
    hash: hashOfWords(piece.bytes),
    record: valueOf(at),
    rules: rules.spans.map(({ offset, length }) => ({ offset: valueOf(offset), length })),
    lists: listCount(filing),
    headers: headers.count,
    queries: queries.count,
  };
}

interface RulesetContext extends ConditionContext {
  rules: RuleNames;
}

function entriesOf(
  decisions: Decisions,
  context: RulesetContext,
  options: RulesetOptions,
): { words: number[]; offers: Anchor[][] } {
  const words: number[] = [];
  const offers: Anchor[][] = [];
  for (const entry of decisions.entries) {
    const conditions = decidable(entry, () => writeConditions(entry.match.conditions, context));
    offers.push(conditions.anchors);
    words.push(...entryWords(entry, conditions.offset, decisions, context, options));
  }
  return { words, offers };
}

function entryWords(
  { rule, match, outcomes }: Entry,
  conditions: number,
  { nativeDefault }: Decisions,
  { buffer, rules }: RulesetContext,
  { nameDefaults, parts }: RulesetOptions,
): number[] {
  const unnamed = nameDefaults ? undefined : nativeDefault?.name;
  const named = (made: RouteClass) =>
    parts.includes('routes') ? made.name !== unnamed : parts.includes('mirrors') && mirrors(made);
  return record(ENTRY_SIZE, {
    [ENTRY_RULE]: reference('rule', rules.number(rule.name)),
    [ENTRY_CONDITIONS]: conditions,
    [ENTRY_CONDITION_COUNT]: match.conditions.length,
    [ENTRY_FAULT]: writeFault(parts.includes('faults') ? rule.fault : undefined, buffer),
    [ENTRY_OUTCOMES]: writeOutcomes(outcomes, named, buffer),
    [ENTRY_OUTCOME_COUNT]: outcomes.length,
  });
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
