import type { EndpointSlice, Service as KubernetesService, Model, Resource } from '../../istio/index.ts';
import { groupBy } from '../group.ts';
import type { Endpoint } from '../plan.ts';
import { CLUSTER_DOMAIN } from '../selection/hosts.ts';
import { orDefault } from '../selection/visibility.ts';
import { protocolOfServicePort } from './protocol.ts';
import type { Service, ServicePort } from './service.ts';
import { endpointOf, type SelectWorkloads, type Workload } from './workloads.ts';

const EXPORT_TO = 'networking.istio.io/exportTo';
const SERVICE_NAME = 'kubernetes.io/service-name';

type WrittenPort = NonNullable<KubernetesService['ports']>[number];

export function kubernetesServices(
  model: Model,
  workloads: Workload[],
  select: SelectWorkloads,
  defaultExportTo: string[],
): Service[] {
  const pods = new Map(
    workloads.filter(({ kind }) => kind === 'Pod').map((pod) => [`${pod.namespace}/${pod.name}`, pod]),
  );
  const slices = groupBy(model.endpointSlices, ({ namespace, labels }) => `${namespace}/${labels[SERVICE_NAME]}`);
  return model.services.map((service) => {
    const { name, namespace, created, annotations, spec } = service;
    const backing = { slices: slices.get(`${namespace}/${name}`) ?? [], pods, select };
    const headless = spec.clusterIP === 'None';
    return {
      host: `${name}.${namespace}.${CLUSTER_DOMAIN}`.toLowerCase(),
      resource: service,
      name,
      namespace,
      ...(created !== undefined && { created }),
      registry: 'kubernetes',
      headless,
      addresses: spec.clusterIP && !headless ? [spec.clusterIP] : [],
      ranges: [],
      exportTo: orDefault(
        annotations[EXPORT_TO]?.split(',').map((word) => word.trim()),
        defaultExportTo,
      ),
      ports: (spec.ports ?? []).map((port) => servicePort(service, port, backing)),
    };
  });
}

/** Where a Service's endpoints can come from. Its EndpointSlices, if there are any, go before its Pods. */
interface Backing {
  slices: Resource<EndpointSlice>[];
  /** By `namespace/name`. */
  pods: ReadonlyMap<string, Workload>;
  select: SelectWorkloads;
}

function servicePort(service: Resource<KubernetesService>, port: WrittenPort, backing: Backing): ServicePort {
  const { slices, pods, select } = backing;
  const { namespace, spec } = service;
  const number = port.port ?? 0;
  const endpoints = (): Endpoint[] => {
    if (spec.type === 'ExternalName') return externalName(spec.externalName, number);
    const chosen = spec.selector ? select(namespace, spec.selector) : [];
    const entries = chosen.filter(({ kind }) => kind === 'WorkloadEntry');
    const served = slices.length
      ? slices.flatMap((slice) => sliceEndpoints(slice, port, pods))
      : chosen.filter(({ kind, ready }) => kind === 'Pod' && ready).flatMap((pod) => podEndpoint(pod, port));
    return [...served, ...entries.map((entry) => endpointOf(entry, entryPort(entry, port)))];
  };
  return {
    number,
    name: port.name ?? '',
    protocol: protocolOfServicePort(port),
    discovery: spec.type === 'ExternalName' ? 'dns' : 'static',
    endpoints,
  };
}

function externalName(name: string | undefined, port: number): Endpoint[] {
  return name ? [{ address: name, port, weight: 1, labels: {}, locality: '' }] : [];
}

/** A target port given by name is one of the Pod's containers'; a Pod without it does not serve the port. */
function podEndpoint(pod: Workload, port: WrittenPort): Endpoint[] {
  const target = port.targetPort ?? port.port ?? 0;
  const number = typeof target === 'number' ? target || port.port : pod.ports.get(target);
  return number ? [endpointOf(pod, number)] : [];
}

function entryPort(entry: Workload, port: WrittenPort): number {
  const target = typeof port.targetPort === 'number' ? port.targetPort : undefined;
  return entry.ports.get(port.name ?? '') ?? target ?? port.port ?? 0;
}

/** The slice's port of the same name; labels and locality are those of the Pod that an address refers to. */
function sliceEndpoints(
  slice: Resource<EndpointSlice>,
  port: WrittenPort,
  pods: ReadonlyMap<string, Workload>,
): Endpoint[] {
  const number = slice.spec.ports?.find(({ name }) => (name ?? '') === (port.name ?? ''))?.port;
  if (!number || slice.spec.addressType === 'FQDN') return [];
  const ready = (slice.spec.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
  return ready.flatMap(({ addresses = [], targetRef, zone }) => {
    const pod = pods.get(`${targetRef?.namespace ?? slice.namespace}/${targetRef?.name}`);
    const locality = pod?.locality || (zone ? `/${zone}` : '');
    return addresses.map((address) => ({ address, port: number, weight: 1, labels: { ...pod?.labels }, locality }));
  });
}
