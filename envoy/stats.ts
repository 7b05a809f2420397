/** How Envoy takes its statistics' names apart, so that Prometheus has one family with labels for one kind of counter. */
import type { Resource } from './resource.ts';

/**
 * The filter's counters are `wasmcustom.mainsheet.rule.<namespace/virtualservice/rule>.<what>`. The first group of a
 * tag's expression is cut out of the name, the second is the label's value.
 */
export const STATS_CONFIG: Resource = {
  stats_tags: [{ tag_name: 'mainsheet_rule', regex: '^wasmcustom\\.mainsheet\\.rule(\\.(.+))\\.\\w+$' }],
};
