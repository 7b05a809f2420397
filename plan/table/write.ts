/** The rule table of one HTTP handler: what the filter is configured with. layout.ts draws it. */
import type { Decisions } from '../decide.ts';
import type { HttpHandler, VirtualHost } from '../plan.ts';
import type { Dialect } from '../regex/parse.ts';
import { TableBuffer } from './buffer.ts';
import { checksum } from './checksum.ts';
import { Domains, type HostDomains, writeDomains } from './domains.ts';
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
  TABLE_MAX_ACTIVE_FAULTS,
  TABLE_MAX_HEADERS,
  TABLE_MAX_QUERIES,
  TABLE_NFA_WORDS,
  TABLE_RULE_COUNT,
  TABLE_RULES,
  TABLE_SIZE,
  TABLE_VERSION,
  UNLIMITED,
} from './layout.ts';
import { ALL_IN_ONE_PASS, mirrors, type Part, partFlags } from './parts.ts';
import { Placement } from './placement.ts';
import { record } from './record.ts';
import { type Ruleset, type RulesetOptions, writeRuleset } from './ruleset.ts';

export interface TableOptions {
  /** The filter tells the access log each request's rule. */
  nameRules: boolean;
  /**
   * For the time when Envoy still has older native defaults: the hosts, by their names, or all, of which every class is
   * named, and which are in the table even if they need no decision, since the filter may still run there.
   */
  nameDefaults: boolean | ReadonlySet<string>;
  /** How the target Envoy reads regular expressions: `latin1` from 1.39 on. */
  dialect: Dialect;
  /** What the filter is to do; all that the traffic filter does unless said. */
  parts?: readonly Part[];
  /** A filter with a table of the part `rules` stands before this one: its match counts. */
  told?: boolean;
  /** How many requests may be delayed at a time; unlimited unless said. Past that a rule's fault does not happen. */
  maxActiveFaults?: number | undefined;
}

/** What is written of each host by itself, and so can be kept. */
export interface HostParts {
  ruleset: (decisions: Decisions) => Ruleset;
  domains: (host: VirtualHost) => HostDomains;
}

function anew(options: RulesetOptions): HostParts {
  return { ruleset: (decisions) => writeRuleset(decisions, options), domains: writeDomains };
}

/** Throws UndecidableMatch for a regex that no automaton within the limits decides. */
export function writeTable(
  handler: HttpHandler,
  decisions: Decisions[],
  options: TableOptions,
  partsOf: (options: RulesetOptions) => HostParts = anew,
): Uint8Array {
  const buffer = new TableBuffer();
  const header = buffer.reserve(TABLE_SIZE);
  const placement = new Placement(buffer);
  const domains = new Domains();
  const { parts = ALL_IN_ONE_PASS, nameDefaults, dialect } = options;
  const [unnaming, naming] = [false, true].map((all) => partsOf({ nameDefaults: all, parts, dialect }));
  const isNamed = ({ name }: VirtualHost) =>
    typeof nameDefaults === 'boolean' ? nameDefaults : nameDefaults.has(name);
  for (const decided of hostsMet(decisions, parts, isNamed)) {
    const written = isNamed(decided.host) ? naming! : unnaming!;
    const ruleset = placement.ruleset(written.ruleset(decided));
    domains.add(written.domains(decided.host), ruleset, placement);
  }

  const fields = {
    [TABLE_MAGIC]: MAGIC,
    [TABLE_VERSION]: LAYOUT_VERSION,
    [TABLE_FLAGS]: flags(handler, parts, options),
    ...domains.write(buffer),
    [TABLE_RULES]: placement.rules.length > 0 ? buffer.append(placement.rules) : 0,
    [TABLE_RULE_COUNT]: placement.rules.length / 2,
    [TABLE_MAX_HEADERS]: placement.maxHeaders,
    [TABLE_MAX_QUERIES]: placement.maxQueries,
    [TABLE_LIST_COUNT]: placement.lists,
    [TABLE_NFA_WORDS]: placement.nfaWords,
    [TABLE_MAX_ACTIVE_FAULTS]: options.maxActiveFaults ?? UNLIMITED,
  };
  buffer.fill(header, record(TABLE_SIZE, fields));
  return sealed(buffer.finish());
}

function flags({ ports }: HttpHandler, parts: readonly Part[], { nameRules, told }: TableOptions): number {
  const ours = (ports === 'significant' ? FLAG_PORTS : 0) | (nameRules ? FLAG_NAME_RULES : 0) | (told ? FLAG_TOLD : 0);
  return ours | partFlags(parts);
}

/**
 * The hosts that the filter decides for, those whose defaults are named, and those that it would take for another that a
 * wildcard names: a host disables the filter by its routes, and so not where none is found, or where Envoy itself
 * redirects to https.
 */
function hostsMet(
  decisions: Decisions[],
  parts: readonly Part[],
  isNamed: (host: VirtualHost) => boolean,
): Decisions[] {
  const concerns = ({ host, needsFilter, entries, classes }: Decisions) =>
    needsFilter ||
    isNamed(host) ||
    (parts.includes('rules') ? entries.length > 0 : parts.includes('mirrors') && classes.some(mirrors));
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
