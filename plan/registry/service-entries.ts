import type { Model, Resource, ServiceEntry, WorkloadEntry } from '../../istio/index.ts';
import type { Cluster, Endpoint } from '../plan.ts';
import { isWildcard } from '../selection/hosts.ts';
import { orDefault } from '../selection/visibility.ts';
import { protocolNamed } from './protocol.ts';
import type { Service } from './service.ts';
import { endpointOf, type SelectWorkloads } from './workloads.ts';

type WrittenPort = NonNullable<ServiceEntry['ports']>[number];

/**
 * In a mesh NONE is wherever the connection was going. Here clients call Mainsheet: it goes to the entry's own addresses,
 * else to where the name leads.
 */
function discoveryOf({ resolution = 'NONE' }: ServiceEntry, host: string, addresses: string[]): Cluster['discovery'] {
  switch (resolution) {
    case 'NONE':
      if (addresses.length > 0) return 'static';
      return isWildcard(host) ? 'by-name' : 'dns';
    case 'STATIC':
      return 'static';
    case 'DNS':
      return 'dns';
    case 'DNS_ROUND_ROBIN':
      return 'dns-one';
    case 'DYNAMIC_DNS':
      return 'by-name';
  }
}

/** The end of a range of one address. */
const OF_ALL_BITS = /(?<!:.*)\/32$|\/128$/;

/** One service a host of each ServiceEntry. */
export function serviceEntryServices(model: Model, select: SelectWorkloads, defaultExportTo: string[]): Service[] {
  return model.serviceEntries.flatMap((entry) => {
    const { name, namespace, created, spec } = entry;
    const written = (spec.addresses ?? []).map((address) => address.replace(OF_ALL_BITS, ''));
    const addresses = written.filter((address) => !address.includes('/'));
    const ranges = written.filter((address) => address.includes('/'));
    return spec.hosts.map(
      (host): Service => ({
        host: host.toLowerCase(),
        resource: entry,
        name,
        namespace,
        ...(created !== undefined && { created }),
        registry: 'service-entry',
        headless: false,
        addresses,
        ranges,
        exportTo: orDefault(spec.exportTo, defaultExportTo),
        ports: (spec.ports ?? []).map((port) => ({
          number: port.number,
          name: port.name,
          protocol: protocolNamed(port.protocol),
          discovery: discoveryOf(spec, host, addresses),
          endpoints: () => endpointsOf(entry, host, port, addresses, select),
        })),
      }),
    );
  });
}

/** Listed ones, else selected ones, else (by DNS) the host itself; with NONE the entry's addresses go before it. */
function endpointsOf(
  entry: Resource<ServiceEntry>,
  host: string,
  port: WrittenPort,
  addresses: string[],
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
  if (resolution === 'STATIC' || resolution === 'DYNAMIC_DNS') return [];
  const own = resolution === 'NONE' && addresses.length > 0 ? addresses : isWildcard(host) ? [] : [host];
  return own.map((address) => ({ address, port: target, weight: 1, labels: {}, locality: '' }));
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
