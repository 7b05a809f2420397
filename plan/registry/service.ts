import type { Resource } from '../../istio/index.ts';
import { groupBy } from '../group.ts';
import type { Cluster, Endpoint } from '../plan.ts';
import { byAge, compareText } from '../selection/age.ts';
import type { Protocol } from './protocol.ts';

/** A host that the mesh knows: of a Kubernetes Service, or one of a ServiceEntry. */
export interface Service {
  /** In lower case; a ServiceEntry's may be a wildcard. */
  host: string;
  resource: Resource<unknown>;
  /** Of the resource. */
  name: string;
  namespace: string;
  created?: number;
  registry: 'kubernetes' | 'service-entry';
  /** A Service without an address of its own: its Pods have names below its own. */
  headless: boolean;
  /** Virtual addresses under which it can be called as well. */
  addresses: string[];
  /** Ranges of them, `10.1.0.0/16`. */
  ranges: string[];
  exportTo: string[];
  ports: ServicePort[];
}

export interface ServicePort {
  number: number;
  name: string;
  protocol: Protocol;
  discovery: Cluster['discovery'];
  endpoints: () => Endpoint[];
}

/**
 * One service a host, as a client in `namespace` sees them. Kubernetes goes before others, so that nobody can take over
 * a Service's name; then the client's own namespace, then age. The others add the ports that the first has not, and
 * their endpoints to ports that both have if they are of its namespace and found in the same way.
 */
export function oneAHost(services: readonly Service[], namespace: string): Map<string, Service> {
  const rank = (service: Service) => (service.registry === 'kubernetes' ? 0 : service.namespace === namespace ? 1 : 2);
  const merged = [...groupBy(services, ({ host }) => host)].map(([host, same]): [string, Service] => {
    const [first, ...others] = same.sort((a, b) => rank(a) - rank(b) || byAge(a, b));
    return [host, others.reduce(join, first!)];
  });
  return new Map(merged.sort(([a], [b]) => compareText(a, b)));
}

function join(first: Service, other: Service): Service {
  const ports = first.ports.map((port) => {
    const same = other.ports.find(({ number }) => number === port.number);
    if (!same || first.namespace !== other.namespace || port.discovery !== same.discovery) return port;
    return { ...port, endpoints: () => [...port.endpoints(), ...same.endpoints()] };
  });
  const numbers = new Set(ports.map(({ number }) => number));
  return { ...first, ports: [...ports, ...other.ports.filter(({ number }) => !numbers.has(number))] };
}
