/**
 * From rules to what the filter decides: each (rule, match) becomes one entry with weighted outcomes, each outcome one
 * route class. Weights and mirror percentages are multiplied out, so that one throw of dice settles both.
 */
import { hash } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import { type Draw, multiplyOut } from './decide/draw.ts';
import type { Action, Condition, Match, PathCondition, Rule, VirtualHost } from './plan.ts';

/**
 * Everything that happens after the decision: an action with one destination and no chance left in it. `path` is what
 * the match required of the path, kept only where a rewrite or redirect of a prefix depends on it.
 */
export interface RouteClass {
  /** Made from the content, so that a name never changes its meaning. */
  name: string;
  path?: PathCondition;
  action: Action;
}

export interface Outcome {
  /** Share of the throws, 0 < share ≤ 1; the shares of one entry total 1. */
  share: number;
  class: RouteClass;
}

export interface Entry {
  rule: Rule;
  match: Match;
  outcomes: Outcome[];
}

/** One virtual host's decisions, in the order in which they are tried. */
export interface Decisions {
  host: VirtualHost;
  entries: Entry[];
  /** All classes, each once, in order of first use. */
  classes: RouteClass[];
  /** The class of a last plain catch-all (no fault, one outcome): Envoy's own default, for which the filter sets nothing. */
  nativeDefault?: RouteClass;
  /** False where the native default is all there is: the filter is disabled on this host. */
  needsFilter: boolean;
}

/** A host that only redirects to https has no entries: Envoy answers before any rule is asked. */
export function decide(host: VirtualHost): Decisions {
  const classes = new Map<string, RouteClass>();
  const entries = host.httpsRedirect ? [] : reachableEntries(host.rules, classes);
  const nativeDefault = plainDefault(entries.at(-1));
  return {
    host,
    entries,
    classes: [...classes.values()],
    ...(nativeDefault && { nativeDefault }),
    needsFilter: entries.length > (nativeDefault ? 1 : 0),
  };
}

/** Nothing after the first catch-all can be reached. */
function reachableEntries(rules: Rule[], classes: Map<string, RouteClass>): Entry[] {
  const entries: Entry[] = [];
  for (const rule of rules) {
    const draws = multiplyOut(rule.action);
    for (const match of rule.matches) {
      entries.push({ rule, match, outcomes: outcomesOf(draws, match, classes) });
      if (isCatchAll(match)) return entries;
    }
  }
  return entries;
}

/** Draws that come to the same class are one outcome. */
function outcomesOf(draws: Draw[], match: Match, classes: Map<string, RouteClass>): Outcome[] {
  const outcomes = new Map<RouteClass, number>();
  for (const { share, action } of draws) {
    const made = routeClass(action, match);
    const known = classes.get(made.name) ?? made;
    classes.set(known.name, known);
    outcomes.set(known, (outcomes.get(known) ?? 0) + share);
  }
  return [...outcomes].map(([known, share]) => ({ share, class: known }));
}

function routeClass(action: Action, match: Match): RouteClass {
  // A delegate's condition stands behind its root's, and is the one that a rewrite goes by.
  const path = rewritesPrefix(action) ? match.conditions.findLast((condition) => condition.on === 'path') : undefined;
  const content = { ...(path && { path }), action };
  const digest = hash('sha256', canonicalJson(content), 'hex');
  return { name: `c${digest.slice(0, 16)}`, ...content };
}

function rewritesPrefix(action: Action): boolean {
  if (action.kind === 'forward') return action.rewrite.uri !== undefined;
  return action.kind === 'redirect' && action.prefixRewrite !== undefined;
}

function isCatchAll(match: Match): boolean {
  return match.conditions.every(holdsForEveryPath);
}

function holdsForEveryPath(condition: Condition): boolean {
  if (condition.on !== 'path') return false;
  const { kind, value } = condition.test;
  return (kind === 'prefix' && (value === '' || value === '/')) || (kind === 'regex' && value === '.*');
}

function plainDefault(last: Entry | undefined): RouteClass | undefined {
  if (!last || !isCatchAll(last.match) || last.rule.fault || last.outcomes.length !== 1) return undefined;
  return last.outcomes[0]?.class;
}
