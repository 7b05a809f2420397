/** What comes of a request that a rule takes, so written that equal outcomes are equal texts. */
import { canonicalJson } from '../../plan/canonical.ts';
import type { Entry } from '../../plan/decide.ts';
import {
  type Action,
  ALWAYS,
  type Cors,
  type Destination,
  type Fault,
  type Forward,
  type HeaderEdits,
  type HeaderOps,
  type PathCondition,
} from '../../plan/plan.ts';
import { rewritten, withPrefix } from '../rewrite.ts';

/** The parts of an outcome that can differ, in the order in which they are told. */
export const FACETS = [
  'answer',
  'fault',
  'destinations',
  'rewrite',
  'headers',
  'mirrors',
  'timeout',
  'retries',
  'cors',
] as const;
export type Facet = (typeof FACETS)[number];

export interface Outcome {
  /** Canonical texts; what is not there is not said. */
  facets: Partial<Record<Facet, string>>;
  path: PathChange;
  /** Clusters that the request or its copies may go to. */
  clusters: string[];
}

/** What becomes of the path. Two of one `key` do the same to every path that comes to both. */
export interface PathChange {
  key: string;
  of(target: string): string;
}

/** How outcomes of both sides are made comparable. */
export interface Names {
  /** The same for clusters that are the same place under two names. */
  cluster(name: string): string;
  /** The same for origins that let the same through. */
  origins(cors: Cors): string;
}

const UNCHANGED: PathChange = { key: 'unchanged', of: (target) => target };

export function answered(status: number): Outcome {
  return { facets: { answer: String(status) }, path: UNCHANGED, clusters: [] };
}

export function outcomeOf({ rule, outcomes }: Entry, names: Names): Outcome {
  const { action, fault } = rule;
  const matched = outcomes[0]?.class.path;
  if (fault?.abort?.perMillion === ALWAYS) {
    return {
      facets: { fault: text(faultOf(fault)), ...headersOf(answerEdits(action)) },
      path: UNCHANGED,
      clusters: [],
    };
  }
  const shared = { ...(fault && { fault: text(faultOf(fault)) }) };
  switch (action.kind) {
    case 'forward':
      return {
        facets: { ...shared, ...forwardFacets(action, names) },
        path: rewriteOf(action, matched),
        clusters: [...action.destinations, ...action.mirrors].map(({ cluster }) => cluster),
      };
    case 'redirect': {
      const { kind, headers, cors: _, prefixRewrite, ...answer } = action;
      const path = prefixRewrite === undefined ? UNCHANGED : prefixChange(prefixRewrite, matched);
      return { facets: { ...shared, answer: text({ kind, ...answer }), ...headersOf(headers) }, path, clusters: [] };
    }
    case 'direct': {
      const { kind, headers, cors, status, body } = action;
      const content = body && ('text' in body ? Buffer.from(body.text).toString('base64') : body.base64);
      const facets = { ...shared, answer: text({ kind, status, content }), ...headersOf(headers) };
      return { facets: { ...facets, ...corsFacet(cors, names) }, path: UNCHANGED, clusters: [] };
    }
  }
}

/** Facets that differ; the path's change is not among them. Where only one goes to a destination, how is not compared. */
export function differing(a: Outcome, b: Outcome): Facet[] {
  const isComparable = (a.facets.destinations === undefined) === (b.facets.destinations === undefined);
  const facets = isComparable ? FACETS : (['answer', 'fault', 'destinations'] as const);
  return facets.filter((facet) => a.facets[facet] !== b.facets[facet]);
}

function text(value: unknown): string {
  return canonicalJson(value);
}

function faultOf({ delay, abort }: Fault) {
  return { delay, abort };
}

/** Before an answer of the fault filter's own, only the route's operations on the response are carried out. */
function answerEdits({ headers }: Action): HeaderOps {
  return { request: { set: [], add: [], remove: [] }, response: headers.response };
}

// ------------------------------------------------------------------------------------------------ forwarding

function forwardFacets(action: Forward, names: Names): Outcome['facets'] {
  const { destinations, mirrors, timeout, retry, rewrite, cors } = action;
  const total = destinations.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map<string, number>();
  const edits = new Map<string, number>();
  for (const destination of destinations) {
    const share = destinations.length === 1 ? 1 : destination.weight / total;
    if (share === 0) continue;
    const where = names.cluster(destination.cluster);
    const authority = rewrite.authority ?? destination.authority;
    add(shares, text({ where, hash: destination.hash, authority }), share);
    add(edits, text({ where, edits: editsOf(action, destination) }), share);
  }
  const copies = mirrors
    .filter(({ perMillion }) => perMillion > 0)
    .map(({ cluster, perMillion, shadowSuffix }) => text({ to: names.cluster(cluster), perMillion, shadowSuffix }));
  return {
    destinations: text(sorted(shares)),
    ...(hasEdits(action) && { headers: text(uniform(edits)) }),
    ...(copies.length > 0 && { mirrors: text(copies.sort()) }),
    timeout: text(timeout),
    retries: text(retry && { ...retry, on: [...retry.on].sort(), statusCodes: [...retry.statusCodes].sort() }),
    ...corsFacet(cors, names),
  };
}

function add(sums: Map<string, number>, key: string, share: number): void {
  sums.set(key, (sums.get(key) ?? 0) + share);
}

/** To twelve places: thirds that were added up are still thirds. */
function sorted(shares: Map<string, number>): [string, string][] {
  return [...shares].map(([key, share]): [string, string] => [key, share.toFixed(12)]).sort();
}

/** What is done whichever destination is drawn goes without naming any. */
function uniform(edits: Map<string, number>): unknown {
  const kinds = new Set([...edits.keys()].map((key) => text((JSON.parse(key) as { edits: unknown }).edits)));
  return kinds.size === 1 ? [...kinds] : sorted(edits);
}

function hasEdits({ headers, destinations }: Forward): boolean {
  return !isEmpty(headers) || destinations.some((destination) => !isEmpty(destination.headers));
}

/** One pass for each level of several destinations, the destination's first; all in one pass for a single one. */
function editsOf({ headers, weighted }: Forward, destination: Destination): unknown[] {
  const levels = weighted ? [destination.headers, headers] : [headers, destination.headers];
  const written = levels.filter((level) => !isEmpty(level));
  return weighted ? written.map((level) => passOf([level])) : [passOf(written)];
}

function headersOf(headers: HeaderOps): Pick<Outcome['facets'], 'headers'> {
  return isEmpty(headers) ? {} : { headers: text([text([passOf([headers])])]) };
}

function isEmpty({ request, response }: HeaderOps): boolean {
  return [request, response].every((edits) => edits.set.length + edits.add.length + edits.remove.length === 0);
}

function passOf(levels: HeaderOps[]) {
  return {
    request: editing(levels.map(({ request }) => request)),
    response: editing(levels.map(({ response }) => response)),
  };
}

/** Of what is set twice the last counts; what is added keeps its order within a name. */
function editing(levels: HeaderEdits[]): unknown {
  const lower = ([name, value]: [string, string]): [string, string] => [name.toLowerCase(), value];
  const byName = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : a > b ? 1 : 0);
  return {
    remove: [...new Set(levels.flatMap(({ remove }) => remove.map((name) => name.toLowerCase())))].sort(),
    set: [...new Map(levels.flatMap(({ set }) => set.map(lower)))].sort(byName),
    add: levels.flatMap((level) => level.add.map(lower)).sort(byName),
  };
}

/** Preflights and answers go by these; the order in which things are listed does not matter. */
function corsFacet(cors: Cors | undefined, names: Names): Pick<Outcome['facets'], 'cors'> {
  if (!cors) return {};
  const { methods, headers, expose, maxAge, credentials, forwardUnmatchedPreflights } = cors;
  const lists = { methods: [...methods].sort(), headers: [...headers].sort(), expose: [...expose].sort() };
  const flags = { maxAge, credentials: credentials === true, forwardUnmatchedPreflights };
  return { cors: text({ origins: names.origins(cors), ...lists, ...flags }) };
}

// ------------------------------------------------------------------------------------------------ paths

function rewriteOf({ rewrite }: Forward, matched: PathCondition | undefined): PathChange {
  if (rewrite.regex) return { key: text(rewrite.regex), of: (target) => rewritten(target, rewrite, matched) };
  return rewrite.uri === undefined ? UNCHANGED : prefixChange(rewrite.uri, matched);
}

/** `/a/` to `/b/` does to a path that begins so what `/a` to `/b` does. */
function prefixChange(uri: string, matched: PathCondition | undefined): PathChange {
  const of = (target: string) => withPrefix(target, uri, matched);
  const { kind, value } = matched?.test ?? { kind: 'prefix', value: '/' };
  if (kind !== 'prefix') return { key: text({ whole: uri }), of };
  if (matched?.ignoreCase) return { key: text({ length: Buffer.byteLength(value), uri }), of };
  let end = 0;
  while (end < value.length && end < uri.length && value.at(-end - 1) === uri.at(-end - 1)) end++;
  if (end === value.length && end === uri.length) return UNCHANGED;
  return { key: text({ from: value.slice(0, value.length - end), to: uri.slice(0, uri.length - end) }), of };
}
