/** What is asked of all resources together: what one alone cannot show. */
import type { MeshConfig, Model, Resource, VirtualService as WrittenVirtualService } from '../../istio/index.ts';
import type { Found } from '../finding.ts';
import { kubernetesServices } from '../registry/kubernetes.ts';
import { oneAHost, type Service } from '../registry/service.ts';
import { serviceEntryServices } from '../registry/service-entries.ts';
import { workloadSelector, workloadsOf } from '../registry/workloads.ts';
import { byAge } from '../selection/age.ts';
import { qualify } from '../selection/hosts.ts';
import { orDefault } from '../selection/visibility.ts';
import { isDelegate, spliceDelegates } from '../virtual-services/delegates.ts';
import { boundTo, type VirtualService } from '../virtual-services/virtual-services.ts';

/** Yields one finding for each breach. */
export type Check = (all: Everything) => Iterable<Found>;

/** The whole input, whoever sees it: no proxy's view, for there the checks would have to be made for each. */
export interface Everything {
  model: Model;
  mesh: MeshConfig;
  /** By host, whatever their exportTo. */
  services: ReadonlyMap<string, Service>;
  /** Those with hosts, the oldest first, delegates in their places. */
  virtualServices: ExportedVirtualService[];
}

export interface ExportedVirtualService extends VirtualService {
  exportTo: string[];
}

export function everything(model: Model, mesh: MeshConfig): Everything {
  const select = workloadSelector(workloadsOf(model));
  const services = [
    ...kubernetesServices(model, workloadsOf(model), select, mesh.defaultServiceExportTo),
    ...serviceEntryServices(model, select, mesh.defaultServiceExportTo),
  ];
  const roots = model.virtualServices.filter((resource) => !isDelegate(resource)).sort(byAge);
  return {
    model,
    mesh,
    services: oneAHost(services, ''),
    virtualServices: roots.map((resource) => exported(resource, model, mesh)),
  };
}

function exported(
  resource: Resource<WrittenVirtualService>,
  model: Model,
  { defaultVirtualServiceExportTo }: MeshConfig,
): ExportedVirtualService {
  const { name, namespace, spec } = resource;
  return {
    name,
    namespace,
    hosts: (spec.hosts ?? []).map((host) => qualify(host, namespace)),
    gateways: boundTo(resource),
    routes: spliceDelegates(resource, model, defaultVirtualServiceExportTo),
    resource,
    exportTo: orDefault(spec.exportTo, defaultVirtualServiceExportTo),
  };
}
