import { selects } from '../../labels.ts';
import type { Check } from '../check.ts';

/** Pods are seldom given, so a selector is only doubted if some have its labels with other values. */
export const gatewaysSelectPods: Check = function* ({ model }) {
  for (const resource of model.gateways) {
    const selector = resource.spec.selector ?? {};
    const keys = Object.keys(selector);
    const alike = model.pods.filter(({ labels }) => keys.length > 0 && keys.every((key) => key in labels));
    if (alike.length === 0 || alike.some(({ labels }) => selects(selector, labels))) continue;
    const others = new Set(alike.map(({ labels }) => keys.map((key) => `${key}: ${labels[key]}`).join(', ')));
    yield {
      ...{ code: 'IST0101', severity: 'warning', refused: false, resource, path: ['spec', 'selector'], at: 'key' },
      message: 'no Pod has these labels: nobody serves the Gateway',
      fix: `there are Pods with ${[...others].join('; ')}`,
    };
  }
};
