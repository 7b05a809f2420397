import type { Path, Resource } from '../../../istio/index.ts';
import { type Labels, selects } from '../../selection/labels.ts';
import type { Check, Everything } from '../check.ts';

/** Pods are seldom given, so a selector is only doubted if some have its labels with other values. */
export const selectorsFindPods: Check = function* (all) {
  for (const { resource, selector, path, loss } of selectors(all)) {
    const keys = Object.keys(selector);
    const alike = podsWithin(resource, all).filter(({ labels }) => keys.every((key) => key in labels));
    if (alike.length === 0 || alike.some(({ labels }) => selects(selector, labels))) continue;
    const others = new Set(alike.map(({ labels }) => keys.map((key) => `${key}: ${labels[key]}`).join(', ')));
    yield {
      ...{ code: 'IST0101', severity: 'warning', refused: false, resource, path },
      message: `no Pod has these labels: ${loss}`,
      fix: `there are Pods with ${[...others].join('; ')}`,
    };
  }
};

interface Selecting {
  resource: Resource<unknown>;
  selector: Labels;
  path: Path;
  loss: string;
}

function* selectors({ model }: Everything): Generator<Selecting> {
  for (const resource of model.gateways) {
    const { selector = {} } = resource.spec;
    yield { resource, selector, path: ['spec', 'selector'], loss: 'nobody serves the Gateway' };
  }
  for (const resource of model.sidecars) {
    const selector = resource.spec.workloadSelector?.labels ?? {};
    yield { resource, selector, path: ['spec', 'workloadSelector'], loss: 'the Sidecar counts for nobody' };
  }
}

/** A Gateway's Pods may be in any namespace. */
function podsWithin({ kind, namespace }: Resource<unknown>, { model }: Everything) {
  return kind === 'Gateway' ? model.pods : model.pods.filter((pod) => pod.namespace === namespace);
}
