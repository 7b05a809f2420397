import type { Model, Resource, Sidecar } from '../../../istio/index.ts';
import type { Found } from '../../finding.ts';
import { groupBy } from '../../group.ts';
import { byAge } from '../../selection/age.ts';
import { selects } from '../../selection/labels.ts';
import type { Check } from '../check.ts';

/** Of several Sidecars for one workload the oldest counts, and of those without a selector the oldest of the namespace. */
export const oneSidecarAWorkload: Check = function* ({ model }) {
  for (const [, own] of groupBy([...model.sidecars].sort(byAge), ({ namespace }) => namespace)) {
    const [selecting, general] = [own.filter(isSelecting), own.filter((sidecar) => !isSelecting(sidecar))];
    for (const later of general.slice(1)) {
      const message = `it counts for nobody: ${general[0]!.name} is for the whole namespace ${later.namespace} already`;
      yield { ...place(later, 'IST0111'), message, fix: 'write the two into one, or add a workloadSelector' };
    }
    for (const [index, later] of selecting.entries()) {
      const first = selecting.slice(0, index).find((other) => meet(other, later, model));
      if (!first) continue;
      const message = `for workloads that ${first.name} selects too, this one does not count`;
      yield { ...place(later, 'IST0110'), message, fix: 'tell the two apart by their labels, or write them into one' };
    }
  }
};

type Code = 'IST0110' | 'IST0111';

function place(resource: Resource<Sidecar>, code: Code): Omit<Found, 'message'> {
  const path = code === 'IST0110' ? ['spec', 'workloadSelector'] : ['metadata', 'name'];
  return { code, severity: 'warning', refused: false, resource, path };
}

function labelsOf({ spec }: Resource<Sidecar>): Record<string, string> {
  return spec.workloadSelector?.labels ?? {};
}

function isSelecting(sidecar: Resource<Sidecar>): boolean {
  return Object.keys(labelsOf(sidecar)).length > 0;
}

/** Some Pod is selected by both; or surely would be, for what the one asks for the other does too. */
function meet(a: Resource<Sidecar>, b: Resource<Sidecar>, { pods }: Model): boolean {
  const [first, second] = [labelsOf(a), labelsOf(b)];
  if (selects(first, second) || selects(second, first)) return true;
  return pods.some(
    ({ namespace, labels }) => namespace === a.namespace && selects(first, labels) && selects(second, labels),
  );
}
