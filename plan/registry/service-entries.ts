import type { Model, Resource, ServiceEntry, WorkloadEntry } from '../../istio/index.ts';
import { isWildcard } from '../hosts.ts';
import type { Cluster, Endpoint } from '../plan.ts';
import { orDefault } from '../visibility.ts';
import { protocolNamed } from './protocol.ts';
import type { Service } from './service.ts';
import { endpointOf, type SelectWorkloads } from './workloads.ts';

type WrittenPort = NonNullable<ServiceEntry['ports']>[number];

const DISCOVERY: Record<NonNullable<ServiceEntry['resolution']>, Cluster['discovery']> = {
  NONE: 'original',
  STATIC: 'static',
  DNS: 'dns',
  DNS_ROUND_ROBIN: 'dns-one',
  DYNAMIC_DNS: 'by-name',
};

/** One service a host of each ServiceEntry. */
export function serviceEntryServices(model: Model, select: SelectWorkloads, defaultExportTo: string[]): Service[] {
  return model.serviceEntries.flatMap((entry) => {
    const { name, namespace, created, spec } = entry;
    return spec.hosts.map(
      (host): Service => ({
        host: host.toLowerCase(),
        resource: entry,
        name,
        namespace,
        ...(created !== undefined && { created }),
        registry: 'service-entry',
        headless: false,
        addresses: (spec.addresses ?? []).filter((address) => !address.includes('/')),
        exportTo: orDefault(spec.exportTo, defaultExportTo),
        ports: (spec.ports ?? []).map((port) => ({
          number: port.number,
          name: port.name,
          protocol: protocolNamed(port.protocol),
          discovery: DISCOVERY[spec.resolution ?? 'NONE'],
          endpoints: () => endpointsOf(entry, host, port, select),
        })),
      }),
    );
  });
}

/** Listed ones, else selected ones, else (by DNS) the host itself. */
function endpointsOf(
  entry: Resource<ServiceEntry>,
  host: string,
  port: WrittenPort,
  select: SelectWorkloads,
): Endpoint[] {
  const { endpoints, workloadSelector, resolution = 'NONE' } = entry.spec;
  const target = port.targetPort || port.number;
  if (endpoints?.length) return endpoints.map((endpoint) => listed(endpoint, port.name, target));
  if (workloadSelector) {
    const chosen = select(entry.namespace, workloadSelector.labels ?? {});
    return chosen
      .filter(({ ready }) => ready)
      .map((workload) =>
        endpointOf(workload, (workload.kind === 'WorkloadEntry' && workload.ports.get(port.name)) || target),
      );
  }
  const looksUpItself = (resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN') && !isWildcard(host);
  return looksUpItself ? [{ address: host, port: target, weight: 1, labels: {}, locality: '' }] : [];
}

function listed(endpoint: WorkloadEntry, portName: string, target: number): Endpoint {
  const { address = '', ports, weight, labels, locality } = endpoint;
  return {
    address,
    port: ports?.[portName] ?? target,
    weight: weight || 1,
    labels: { ...labels },
    locality: locality ?? '',
  };
}
