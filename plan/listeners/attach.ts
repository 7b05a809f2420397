import type { Service } from '../registry/service.ts';
import { covers, intersection, isWildcard, mostSpecific } from '../selection/hosts.ts';
import type { VirtualService } from '../virtual-services/virtual-services.ts';

/** Which of a VirtualService's hosts are services, and which are just names. Some wildcards are neither. */
export interface Attachment {
  services: Service[];
  names: string[];
}

/**
 * Matches VirtualServices with services by host. Each service has one wildcard VirtualService at most, the most specific
 * one that is first, and none if any VirtualService names it exactly. A wildcard that has something in common with a
 * service is no name by itself, whoever has that service.
 */
export function attacher(services: ReadonlyMap<string, Service>, virtualServices: readonly VirtualService[]) {
  const byHost = new Map<string, VirtualService>();
  for (const virtualService of virtualServices) {
    for (const host of virtualService.hosts) if (!byHost.has(host)) byHost.set(host, virtualService);
  }
  const won = new Map<VirtualService, Service[]>();
  for (const service of services.values()) {
    const winner = mostSpecific(service.host, byHost);
    if (winner) won.set(winner, [...(won.get(winner) ?? []), service]);
  }

  const isName = (host: string): boolean =>
    !isWildcard(host) || ![...services.keys()].some((service) => intersection(host, service) !== undefined);

  return (virtualService: VirtualService): Attachment => {
    const attached = new Set<Service>();
    const names: string[] = [];
    for (const host of virtualService.hosts) {
      const found = isWildcard(host)
        ? (won.get(virtualService) ?? []).filter((service) => covers(host, service.host))
        : [services.get(host)].filter((service) => service !== undefined);
      if (found.length === 0 && isName(host)) names.push(host);
      for (const service of found) attached.add(service);
    }
    return { services: [...attached], names };
  };
}
