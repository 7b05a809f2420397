import { silentDeployments } from '../../registry/silent-deployments.ts';
import { qualify } from '../../selection/hosts.ts';
import type { Check } from '../check.ts';

/** Where the namespace's Pods are given, each Service with a selector finds some; a Deployment alone starts none. */
export const servicesHaveEndpoints: Check = function* ({ model, services }) {
  const silent = silentDeployments(model, services.values());
  for (const { found } of silent) yield found;
  const told = new Set(silent.map(({ service }) => service));
  const populated = new Set([...model.pods, ...model.endpointSlices].map(({ namespace }) => namespace));
  for (const service of model.services) {
    if (told.has(service) || !service.spec.selector || !populated.has(service.namespace)) continue;
    const host = qualify(service.name, service.namespace);
    if (services.get(host)?.ports.some((port) => port.endpoints().length > 0) !== false) continue;
    yield {
      ...{ code: 'MS0303', severity: 'warning', refused: false, resource: service, path: ['spec', 'selector'] },
      message: `no Pod that is ready has these labels: requests to ${host} get 503`,
      fix: 'check the labels of the Pods, their status.podIP, and the target port',
    };
  }
};
