/** What several kinds say alike about the workloads they are for. */
import { type Finding, wrong } from '../findings.ts';
import type { Resource } from '../model.ts';
import { labelFindings } from './grammar/labels.ts';

/** Labels of a selector follow Kubernetes' grammar. */
export function* selectorsAreLabels(spec: {
  workloadSelector?: { labels?: Record<string, string>; matchLabels?: Record<string, string> };
}): Generator<Finding> {
  const { labels, matchLabels } = spec.workloadSelector ?? {};
  yield* labelFindings(labels, ['spec', 'workloadSelector', 'labels']);
  yield* labelFindings(matchLabels, ['spec', 'workloadSelector', 'matchLabels']);
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
