/** What several kinds say alike about the workloads they are for. */
import { type Finding, wrong } from '../findings.ts';
import type { Resource } from '../model.ts';
import type { Path } from '../yaml/locate.ts';

export function* selectorsAreLabels(spec: {
  workloadSelector?: { labels?: Record<string, string>; matchLabels?: Record<string, string> };
}): Generator<Finding> {
  const { labels, matchLabels } = spec.workloadSelector ?? {};
  yield* selectorFindings(labels, ['spec', 'workloadSelector', 'labels']);
  yield* selectorFindings(matchLabels, ['spec', 'workloadSelector', 'matchLabels']);
}

const LONGEST_VALUE = 63;

/** A selector's labels are compared as they are: wildcards would mean nothing. The rest of their grammar is not asked for. */
export function* selectorFindings(labels: Record<string, string> | undefined, path: Path): Generator<Finding> {
  for (const [key, value] of Object.entries(labels ?? {})) {
    const place = [...path, key];
    if (key === '' || key.includes('*'))
      yield { ...wrong(place, `"${key}" cannot be the key of a label`, "write the label's whole key"), at: 'key' };
    if (value.includes('*') || value.length > LONGEST_VALUE)
      yield wrong(place, `"${value}" cannot be the value of a label`, 'write the whole value, 63 letters at most');
  }
}

/** A resource that is for some workloads only is for those of its own namespace. */
export function* selectedOnlyAtHome(
  spec: { workloadSelector?: object; exportTo?: string[] },
  { namespace }: Resource<unknown>,
): Generator<Finding> {
  if (!spec.workloadSelector) return;
  for (const [index, entry] of (spec.exportTo ?? []).entries()) {
    if (entry === '.' || entry === namespace) continue;
    const message = 'with a workloadSelector, exportTo can name the own namespace only';
    yield wrong(['spec', 'exportTo', index], message, 'write "."');
  }
}
