/**
 * From rules to what the filter decides: each (rule, match) becomes one entry with weighted outcomes, each outcome one
 * route class. Weights and mirror percentages are multiplied out, so that one throw of dice settles both.
 */
import type { Action, Match, PathCondition, Rule, VirtualHost } from './plan.ts';

/**
 * Everything that happens after the decision: an action with one destination and no chance left in it (but for more
 * than three partial mirrors, which keep their own chance). `path` is what the match required of the path, kept only
 * where a rewrite or redirect of a prefix depends on it.
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
