import type { MeshConfig, Model } from '../../istio/index.ts';
import { isExportedTo } from '../selection/visibility.ts';
import { kubernetesServices } from './kubernetes.ts';
import { oneAHost, type Service } from './service.ts';
import { serviceEntryServices } from './service-entries.ts';
import { workloadSelector, workloadsOf } from './workloads.ts';

/** Every service that is exported to a namespace, by host. */
export function registryFor(model: Model, mesh: MeshConfig, namespace: string): Map<string, Service> {
  const workloads = workloadsOf(model);
  const select = workloadSelector(workloads);
  const services = [
    ...kubernetesServices(model, workloads, select, mesh.defaultServiceExportTo),
    ...serviceEntryServices(model, select, mesh.defaultServiceExportTo),
  ];
  return oneAHost(
    services.filter(({ exportTo, namespace: owner }) => isExportedTo(exportTo, owner, namespace)),
    namespace,
  );
}
