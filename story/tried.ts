/** The rules of a host in the order in which they are tried, up to the one that matches. */
import type { Decisions, Entry } from '../plan/decide.ts';
import type { Rule } from '../plan/plan.ts';
import { type Failure, failuresOf } from './conditions.ts';
import type { SeenRequest } from './request.ts';

/** A rule that did not match, with why none of its matches did. */
export interface Tried {
  rule: Rule;
  matches: { entry: Entry; failures: Failure[] }[];
}

export interface Reading {
  tried: Tried[];
  /** None: no rule matches. */
  entry?: Entry;
}

export function read({ entries }: Decisions, request: SeenRequest): Reading {
  const tried: Tried[] = [];
  for (const entry of entries) {
    const failures = failuresOf(entry.match, request);
    // Matches of the rule itself that failed before are no rule that was passed over.
    if (failures.length === 0) return { tried: tried.filter(({ rule }) => rule !== entry.rule), entry };
    const last = tried.at(-1);
    if (last?.rule === entry.rule) last.matches.push({ entry, failures });
    else tried.push({ rule: entry.rule, matches: [{ entry, failures }] });
  }
  return { tried };
}
