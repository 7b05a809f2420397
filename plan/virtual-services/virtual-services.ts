import type { MeshConfig, Model, Resource, VirtualService as WrittenVirtualService } from '../../istio/index.ts';
import { byAge } from '../selection/age.ts';
import { qualify } from '../selection/hosts.ts';
import { isExportedTo, orDefault } from '../selection/visibility.ts';
import { isDelegate, spliceDelegates } from './delegates.ts';
import type { Route } from './routes.ts';
import { gatewayName } from './short-names.ts';

/** A VirtualService as a proxy sees it: names in full, delegates in their places. */
export interface VirtualService {
  name: string;
  namespace: string;
  /** In lower case. */
  hosts: string[];
  /** `mesh` or `namespace/name`. */
  gateways: string[];
  routes: Route[];
  resource: Resource<WrittenVirtualService>;
}

/**
 * Those that a client in `namespace` sees, in order of precedence: its namespace's private ones, those exported to it by
 * name, the public ones; each group by age.
 */
export function virtualServicesFor(model: Model, mesh: MeshConfig, namespace: string): VirtualService[] {
  const defaultExportTo = mesh.defaultVirtualServiceExportTo;
  const exportOf = ({ spec }: Resource<WrittenVirtualService>) => orDefault(spec.exportTo, defaultExportTo);
  const rank = (resource: Resource<WrittenVirtualService>) => {
    if (exportOf(resource).includes('*')) return 2;
    return resource.namespace === namespace ? 0 : 1;
  };
  return model.virtualServices
    .filter((resource) => !isDelegate(resource) && isExportedTo(exportOf(resource), resource.namespace, namespace))
    .sort((a, b) => rank(a) - rank(b) || byAge(a, b))
    .map((resource) => ({
      name: resource.name,
      namespace: resource.namespace,
      hosts: (resource.spec.hosts ?? []).map((host) => qualify(host, resource.namespace)),
      gateways: boundTo(resource),
      routes: spliceDelegates(resource, model, defaultExportTo),
      resource,
    }));
}

/** The gateways it holds for: `mesh` or `namespace/name`. */
export function boundTo({ spec, namespace }: Resource<WrittenVirtualService>): string[] {
  const gateways = spec.gateways?.length ? spec.gateways : ['mesh'];
  return gateways.map((name) => gatewayName(name, namespace));
}
