/** A rule table as text, from its bytes alone: what golden tests compare and `generate --print-table` shows. */
import {
  FLAG_NAME_RULES,
  FLAG_PORTS,
  FLAG_TOLD,
  HOST_KEY,
  HOST_RULESET,
  LAYOUT_VERSION,
  TABLE_ANY_HOST,
  TABLE_EXACT,
  TABLE_EXACT_MASK,
  TABLE_FLAGS,
  TABLE_LIST_COUNT,
  TABLE_MAX_ACTIVE_FAULTS,
  TABLE_MAX_HEADERS,
  TABLE_MAX_QUERIES,
  TABLE_NFA_WORDS,
  TABLE_RULE_COUNT,
  TABLE_SUFFIX,
  TABLE_SUFFIX_MASK,
  UNLIMITED,
} from './layout.ts';
import { partsOf } from './parts.ts';
import { printRuleset } from './print/ruleset.ts';
import { TableReader } from './read.ts';

/** The same bytes give the same text. Throws an Error for anything but a whole rule table of this layout. */
export function printTable(bytes: Uint8Array): string {
  const table = new TableReader(bytes);
  const hosts = readHosts(table);
  const rulesets = [...new Set(hosts.map(({ ruleset }) => ruleset))].sort((a, b) => a - b);
  const width = hosts.reduce((widest, { domain }) => Math.max(widest, domain.length), 0);
  return [
    ...head(table),
    '',
    'hosts',
    ...hosts.map(({ domain, ruleset }) => `  ${domain.padEnd(width)}  ruleset ${rulesets.indexOf(ruleset) + 1}`),
    ...rulesets.flatMap((ruleset, index) => ['', `ruleset ${index + 1}`, ...printRuleset(table, ruleset)]),
    '',
  ].join('\n');
}

function head(table: TableReader): string[] {
  const flags = table.word(TABLE_FLAGS);
  const limit = table.word(TABLE_MAX_ACTIVE_FAULTS);
  return [
    `rule table: layout ${LAYOUT_VERSION}, ${table.length} bytes, ${table.word(TABLE_RULE_COUNT)} rules`,
    `asks the filter for: ${partsOf(flags).join(', ')}${flags & FLAG_TOLD ? '; the match may have been told before' : ''}`,
    `ports: ${flags & FLAG_PORTS ? 'significant' : 'ignored'}`,
    `rule names in the access log: ${flags & FLAG_NAME_RULES ? 'yes' : 'no'}`,
    ...(limit === UNLIMITED ? [] : [`faults at a time: at most ${limit}`]),
    `scratch: ${table.word(TABLE_MAX_HEADERS)} headers, ${table.word(TABLE_MAX_QUERIES)} query parameters, ` +
      `${table.word(TABLE_LIST_COUNT)} lists, ${table.word(TABLE_NFA_WORDS)} words of NFA state`,
  ];
}

interface Host {
  domain: string;
  ruleset: number;
}

/** Exact domains, wildcards, `*`; each kind in alphabetical order. */
function readHosts(table: TableReader): Host[] {
  const exact = readMap(table, TABLE_EXACT, TABLE_EXACT_MASK, '');
  const suffixes = readMap(table, TABLE_SUFFIX, TABLE_SUFFIX_MASK, '*');
  const any = table.word(TABLE_ANY_HOST);
  return [...exact, ...suffixes, ...(any ? [{ domain: '*', ruleset: any }] : [])];
}

function readMap(table: TableReader, map: number, mask: number, before: string): Host[] {
  return table
    .references(table.word(map), table.word(mask))
    .map((host) => ({ domain: before + table.text(host + HOST_KEY), ruleset: table.word(host + HOST_RULESET) }))
    .sort((a, b) => (a.domain < b.domain ? -1 : 1));
}
