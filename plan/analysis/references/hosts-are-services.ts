import { covers, isWildcard } from '../../selection/hosts.ts';
import { missingHost } from '../certainty.ts';
import type { Check } from '../check.ts';

/** In the mesh, rules are for services. On a host that is none they hold on port 80 only, and by its full name only. */
export const hostsAreServices: Check = function* (all) {
  const known = [...all.services.keys()];
  for (const { hosts, gateways, resource } of all.virtualServices) {
    // With a service beside it, a name is carried along to that service's ports; at gateways, any name will do.
    const isService = (host: string) => all.services.has(host) || known.some((service) => meet(host, service));
    if (!gateways.includes('mesh') || gateways.length > 1 || hosts.some(isService)) continue;
    for (const [index, host] of hosts.entries()) {
      const missing = missingHost(host, all);
      if (!missing) continue;
      const severity = missing === 'error' ? 'warning' : 'info';
      const short = resource.spec.hosts?.[index] !== host && !isWildcard(host);
      yield {
        ...{ code: 'MS0304', severity, refused: false, resource, path: ['spec', 'hosts', index] },
        message: `no service has the host "${host}": the rules hold on port 80 only${short ? ', and only under this full name' : ''}`,
        fix: 'add the Service, or a ServiceEntry for it',
      };
    }
  }
};

function meet(host: string, service: string): boolean {
  return covers(host, service) || covers(service, host);
}
