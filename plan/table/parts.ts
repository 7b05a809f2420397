/** What a rule table may ask of the filter that is given it, besides matching. docs/filters.md says which filter does what. */
import type { RouteClass } from '../decide.ts';
import { FLAG_FAULTS, FLAG_MIRRORS, FLAG_ROUTES, FLAG_RULES } from './layout.ts';

/**
 * `routes`: name the class of every outcome. `mirrors`: only of those that mirror. `faults`: inject them. `rules`: tell
 * the rule's name in `x-mainsheet-rule`, and the match to the filters behind.
 */
export type Part = keyof typeof PART_FLAGS;

export const PART_FLAGS = {
  routes: FLAG_ROUTES,
  faults: FLAG_FAULTS,
  mirrors: FLAG_MIRRORS,
  rules: FLAG_RULES,
};

/** Of the traffic filter. */
export const ALL_IN_ONE_PASS: readonly Part[] = ['routes', 'faults'];

export function partFlags(parts: readonly Part[]): number {
  return parts.reduce((flags, part) => flags | PART_FLAGS[part], 0);
}

export function partsOf(flags: number): Part[] {
  return (Object.keys(PART_FLAGS) as Part[]).filter((part) => flags & PART_FLAGS[part]);
}

export function mirrors({ action }: RouteClass): boolean {
  return action.kind === 'forward' && action.mirrors.length > 0;
}
