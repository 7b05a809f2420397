import { qualify } from '../../selection/hosts.ts';
import { selects } from '../../selection/labels.ts';
import type { Check } from '../check.ts';

/** Of a service whose endpoints are given, each subset has some. */
export const subsetsSelectEndpoints: Check = function* ({ model, services }) {
  for (const resource of model.destinationRules) {
    const host = qualify(resource.spec.host, resource.namespace);
    const endpoints = services.get(host)?.ports.flatMap((port) => port.endpoints()) ?? [];
    if (endpoints.every(({ labels }) => Object.keys(labels).length === 0)) continue;
    for (const [index, { name, labels = {} }] of (resource.spec.subsets ?? []).entries()) {
      if (endpoints.some((endpoint) => selects(labels, endpoint.labels))) continue;
      yield {
        ...{ code: 'IST0173', severity: 'warning', refused: false, resource, path: ['spec', 'subsets', index, 'name'] },
        message: `no endpoint of ${host} has the labels of the subset "${name}": requests to it get 503`,
        fix: `check the labels of the subset and of the Pods`,
      };
    }
  }
};
