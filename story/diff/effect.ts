/** What comes of a request that a rule takes, so written that equal effects are equal texts. */
import { canonicalJson } from '../../plan/canonical.ts';
import type { Entry } from '../../plan/decide.ts';
import { type Action, ALWAYS, type Cors, type Fault, type Forward, type HeaderOps } from '../../plan/plan.ts';
import { NO_OPS } from '../../plan/virtual-services/header-ops.ts';
import { editsOf, isEmpty, passOf } from './header-edits.ts';
import { type PathChange, prefixChange, rewriteOf, UNCHANGED } from './path-change.ts';

/** The parts of an effect that can differ, in the order in which they are told. */
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

export interface Effect {
  /** Canonical texts; what is not there is not said. */
  facets: Partial<Record<Facet, string>>;
  path: PathChange;
  /** Clusters that the request or its copies may go to. */
  clusters: string[];
}

/** How effects of both sides are made comparable. */
export interface Names {
  /** The same for clusters that are the same place under two names. */
  cluster(name: string): string;
  /** The same for origins that let the same through. */
  origins(cors: Cors): string;
}

export function answered(status: number): Effect {
  return { facets: { answer: String(status) }, path: UNCHANGED, clusters: [] };
}

export function effectOf({ rule, outcomes }: Entry, names: Names): Effect {
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
export function differing(a: Effect, b: Effect): Facet[] {
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
  return { ...NO_OPS, response: headers.response };
}

// ------------------------------------------------------------------------------------------------ forwarding

function forwardFacets(action: Forward, names: Names): Effect['facets'] {
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

function headersOf(headers: HeaderOps): Pick<Effect['facets'], 'headers'> {
  return isEmpty(headers) ? {} : { headers: text([text([passOf([headers])])]) };
}

/** Preflights and answers go by these; the order in which things are listed does not matter. */
function corsFacet(cors: Cors | undefined, names: Names): Pick<Effect['facets'], 'cors'> {
  if (!cors) return {};
  const { methods, headers, expose, maxAge, credentials, forwardUnmatchedPreflights } = cors;
  const lists = { methods: [...methods].sort(), headers: [...headers].sort(), expose: [...expose].sort() };
  const flags = { maxAge, credentials: credentials === true, forwardUnmatchedPreflights };
  return { cors: text({ origins: names.origins(cors), ...lists, ...flags }) };
}
