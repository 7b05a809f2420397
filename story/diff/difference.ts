/** What `diff` finds. */
import type { Request } from '../request.ts';
import type { Story } from '../story.ts';
import type { RuleChange } from './rules.ts';

export interface Comparison {
  /** What is written otherwise, whether it matters or not. */
  rules: RuleChange[];
  /** What comes out otherwise. */
  differences: Difference[];
  /** What could not be settled, in words. Empty: there are no differences but those that are told. */
  unsettled: string[];
  /** How many kinds of workloads were looked at. */
  proxies: number;
}

/**
 * `requests` fare otherwise; `destination`: it is reached or used otherwise; `connections` that carry no HTTP, or that are
 * not taken at all; `patches` of EnvoyFilters, whose effect is not looked into.
 */
export interface Difference {
  kind: 'requests' | 'destination' | 'connections' | 'patches';
  /** What it is about, where that is no rule. */
  subject?: string;
  /** Parts of the effect, or settings. */
  changed: string[];
  /** Virtual hosts that are concerned. */
  hosts: string[];
  /** The rules that requests meet; none: no rule of the user's. */
  old?: RulePlace;
  new?: RulePlace;
  example?: Example;
  /** Where only some workloads are concerned: one of them. */
  proxy?: { namespace: string; labels: Record<string, string> };
}

export interface RulePlace {
  rule: string;
  file?: string;
  line?: number;
}

/** Both stories are told by the filter itself. */
export interface Example {
  /** None of a connection without HTTP. */
  request?: Request;
  /** Where it comes in. */
  listener: string;
  old: Story;
  new: Story;
}
