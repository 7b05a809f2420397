import type { IstioEgressListener } from '../../istio/index.ts';
import type { Service } from '../registry/service.ts';
import { covers, intersection } from '../selection/hosts.ts';
import type { VirtualService } from '../virtual-services/virtual-services.ts';

/** What a Sidecar's egress listener lets its workload see. Source: Sidecar.egress[].hosts. */
export interface Imports {
  services: Map<string, Service>;
  virtualServices: VirtualService[];
}

/** `namespace/host`: namespace `.` is the workload's, `*` any. `~namespace/host` takes out again, and `~` alone in any. */
interface ImportedHost {
  namespace: string;
  pattern: string;
  takenOut: boolean;
}

export function importsOf(listener: IstioEgressListener, namespace: string, all: Imports): Imports {
  const hosts = listener.hosts.map((host) => parseHost(host, namespace));
  const port = listener.port?.number;
  const services = [...all.services].filter(
    ([host, service]) =>
      (!port || service.ports.some(({ number }) => number === port)) &&
      isImported(hosts, service.namespace, (pattern) => covers(pattern, host)),
  );
  const virtualServices = all.virtualServices.filter((virtualService) =>
    isImported(hosts, virtualService.namespace, (pattern) =>
      virtualService.hosts.some((host) => intersection(pattern, host) !== undefined),
    ),
  );
  return { services: new Map(services), virtualServices };
}

function parseHost(written: string, own: string): ImportedHost {
  const [namespace = '', pattern = ''] = written.toLowerCase().split('/');
  const takenOut = namespace.startsWith('~');
  const name = takenOut ? namespace.slice(1) || '*' : namespace;
  return { namespace: name === '.' ? own : name, pattern, takenOut };
}

function isImported(hosts: ImportedHost[], namespace: string, fits: (pattern: string) => boolean): boolean {
  const named = hosts.filter((host) => (host.namespace === '*' || host.namespace === namespace) && fits(host.pattern));
  return named.length > 0 && named.every(({ takenOut }) => !takenOut);
}
