/** How Envoy takes its statistics' names apart, so that Prometheus has one family with labels for one kind of counter. */
import type { Resource } from './resource.ts';

/**
 * Of the filter's counters, `wasmcustom.mainsheet.matched.class.CLASS.rule.RULE` and the like (assembly/act/counters.ts):
 * `mainsheet_matched{class="CLASS",rule="RULE"}`. A tag's first group is cut out of the name, its second is the value.
 */
export const STATS_CONFIG: Resource = {
  stats_tags: [
    { tag_name: 'class', regex: '^wasmcustom\\.mainsheet\\.matched(\\.class\\.(\\w+))\\.rule\\.' },
    { tag_name: 'rule', regex: '^wasmcustom\\.mainsheet\\..*?(\\.rule\\.(.+))$' },
  ],
};
