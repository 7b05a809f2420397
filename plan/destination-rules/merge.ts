import type { DestinationRule } from '../../istio/index.ts';

/** DestinationRules on one host and namespace, made one. */
export interface MergedRule {
  /** Empty: not said. */
  exportTo: ReadonlySet<string>;
  spec: DestinationRule;
}

/**
 * Adds a rule to those of its host, which are older. It joins the ones that are said for the same clients or for some of
 * them: its new subsets are added, and its trafficPolicy counts where there is none yet. Unless it has joined one with the
 * same workloadSelector, or like itself with none, it stands by itself too. As in Istio, clients that only the newer of
 * two joined rules is said for then have neither.
 */
export function addRule(known: MergedRule[], spec: DestinationRule): void {
  const exportTo = exportOf(spec);
  let joined = false;
  for (const existing of known) {
    const sameSelector = selectorKey(existing.spec) === selectorKey(spec);
    const sameClients = isSubset(exportTo, existing.exportTo) && isSubset(existing.exportTo, exportTo);
    const moreClients = existing.exportTo.size > 0 && isSubset(existing.exportTo, exportTo);
    if (!sameClients && !moreClients) continue;
    if (existing.spec.workloadSelector && spec.workloadSelector && !sameSelector) continue;
    existing.spec = join(existing.spec, spec);
    joined ||= sameSelector;
  }
  if (!joined) known.push({ exportTo, spec });
}

/** A rule for some workloads only is one of its namespace, whatever it says. */
function exportOf(spec: DestinationRule): ReadonlySet<string> {
  return new Set(spec.workloadSelector ? ['.'] : spec.exportTo);
}

function join(first: DestinationRule, other: DestinationRule): DestinationRule {
  const names = new Set(first.subsets?.map(({ name }) => name));
  const trafficPolicy = first.trafficPolicy ?? other.trafficPolicy;
  return {
    ...first,
    subsets: [...(first.subsets ?? []), ...(other.subsets ?? []).filter(({ name }) => !names.has(name))],
    ...(trafficPolicy && { trafficPolicy }),
  };
}

function selectorKey({ workloadSelector }: DestinationRule): string {
  if (!workloadSelector) return '';
  return JSON.stringify(Object.entries(workloadSelector.matchLabels ?? {}).sort());
}

function isSubset(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].every((item) => b.has(item));
}
