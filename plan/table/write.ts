/** The rule table of one HTTP handler: what the filter is configured with. layout.ts draws it. */
import type { Decisions } from '../decide.ts';
import type { HttpHandler, VirtualHost } from '../plan.ts';
import type { Dialect } from '../regex/parse.ts';
import { Automata } from './automata.ts';
import { record, TableBuffer } from './buffer.ts';
import { checksum } from './checksum.ts';
import { Domains } from './domains.ts';
import {
  FLAG_NAME_RULES,
  FLAG_PORTS,
  FLAG_TOLD,
  LAYOUT_VERSION,
  MAGIC,
  TABLE_CHECKSUM,
  TABLE_FLAGS,
  TABLE_LENGTH,
  TABLE_LIST_COUNT,
  TABLE_MAGIC,
  TABLE_MAX_HEADERS,
  TABLE_MAX_QUERIES,
  TABLE_NFA_WORDS,
  TABLE_RULE_COUNT,
  TABLE_RULES,
  TABLE_SIZE,
  TABLE_VERSION,
} from './layout.ts';
import { ALL_IN_ONE_PASS, mirrors, type Part, partFlags } from './parts.ts';
import { RuleNames } from './rule-names.ts';
import { Rulesets } from './ruleset.ts';

export interface TableOptions {
  /** The filter tells the access log each request's rule. */
  nameRules: boolean;
  /**
   * For the time when Envoy still has older native defaults: every class is named, and every host is in the table, since
   * the filter may still run on hosts that no longer need it.
   */
  nameDefaults: boolean;
  /** How the target Envoy reads regular expressions: `latin1` from 1.39 on. */
  dialect: Dialect;
  /** What the filter is to do; all that the traffic filter does unless said. */
  parts?: readonly Part[];
  /** A filter with a table of the part `rules` stands before this one: its match counts. */
  told?: boolean;
}

/** Throws UndecidableMatch for a regex that no automaton within the limits decides. */
export function writeTable(handler: HttpHandler, decisions: Decisions[], options: TableOptions): Uint8Array {
  const buffer = new TableBuffer();
  const header = buffer.reserve(TABLE_SIZE);
  const automata = new Automata(buffer, options.dialect);
  const rules = new RuleNames();
  const { parts = ALL_IN_ONE_PASS, nameDefaults } = options;
  const rulesets = new Rulesets({ buffer, automata, rules, nameDefaults, parts });
  const domains = new Domains();
  for (const decided of nameDefaults ? decisions : hostsMet(decisions, parts)) {
    const ruleset = rulesets.write(decided);
    for (const domain of decided.host.domains) domains.add(domain, ruleset);
  }

  const fields = {
    [TABLE_MAGIC]: MAGIC,
    [TABLE_VERSION]: LAYOUT_VERSION,
    [TABLE_FLAGS]: flags(handler, parts, options),
    ...domains.write(buffer),
    [TABLE_RULES]: rules.write(buffer),
    [TABLE_RULE_COUNT]: rules.count,
    [TABLE_MAX_HEADERS]: rulesets.maxHeaders,
    [TABLE_MAX_QUERIES]: rulesets.maxQueries,
    [TABLE_LIST_COUNT]: rulesets.listCount,
    [TABLE_NFA_WORDS]: automata.nfaWords,
  };
  buffer.fill(header, record(TABLE_SIZE, fields));
  return sealed(buffer.finish());
}

function flags({ ports }: HttpHandler, parts: readonly Part[], { nameRules, told }: TableOptions): number {
  const ours = (ports === 'significant' ? FLAG_PORTS : 0) | (nameRules ? FLAG_NAME_RULES : 0) | (told ? FLAG_TOLD : 0);
  return ours | partFlags(parts);
}

/**
 * The hosts that the filter decides for, and those that it would take for another that a wildcard names: a host disables
 * the filter by its routes, and so not where none is found, or where Envoy itself redirects to https.
 */
function hostsMet(decisions: Decisions[], parts: readonly Part[]): Decisions[] {
  const concerns = ({ needsFilter, entries, classes }: Decisions) =>
    needsFilter || (parts.includes('rules') ? entries.length > 0 : parts.includes('mirrors') && classes.some(mirrors));
  const decided = decisions.filter(concerns);
  const wildcards = decided.flatMap(({ host }) => host.domains.filter((domain) => domain.startsWith('*')));
  const suffixes = wildcards.map((domain) => domain.slice(1));
  const covered = ({ domains }: VirtualHost) => domains.some((domain) => suffixes.some((end) => domain.endsWith(end)));
  return decisions.filter((each) => concerns(each) || covered(each.host));
}

/** Length and checksum come last: they tell of all the rest. */
function sealed(table: Uint8Array): Uint8Array {
  const view = new DataView(table.buffer);
  view.setUint32(TABLE_LENGTH, table.length, true);
  view.setUint32(TABLE_CHECKSUM, checksum(view), true);
  return table;
}
