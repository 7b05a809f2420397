import type { Service as KubernetesService, Model, Resource } from '../../istio/index.ts';
import type { Found } from '../finding.ts';
import { selects } from '../selection/labels.ts';
import type { Service } from './service.ts';

/** A Deployment without Pods, and the first Service that would lead to them. */
interface SilentDeployment {
  service: Resource<KubernetesService>;
  found: Found;
}

/** Nobody starts Pods here: a Deployment alone leaves its Services without endpoints. */
export function silentDeployments(model: Model, services: Iterable<Service>): SilentDeployment[] {
  if (model.deployments.length === 0) return [];
  const silent = new Set(
    [...services]
      .filter(({ ports }) => ports.every((port) => port.endpoints().length === 0))
      .map(({ resource }) => resource),
  );
  const unserved = model.services.filter((service) => silent.has(service) && service.spec.selector);
  return model.deployments.flatMap((deployment) => {
    const labels = deployment.spec.template?.metadata?.labels ?? {};
    const [service] = unserved.filter(
      ({ namespace, spec }) => namespace === deployment.namespace && selects(spec.selector, labels),
    );
    if (!service || deployment.spec.replicas === 0) return [];
    const found: Found = {
      ...{ code: 'MS0303', severity: 'warning', refused: false, resource: deployment, path: ['spec'] },
      message: `Service ${service.name} has no endpoints: a Deployment starts no Pods here`,
      fix: 'add a Pod with status.podIP, an EndpointSlice or a WorkloadEntry that stands for it',
    };
    return [{ service, found }];
  });
}
