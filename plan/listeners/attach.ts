import type { Service } from '../registry/service.ts';
import { covers, isWildcard, mostSpecific } from '../selection/hosts.ts';
import type { VirtualService } from '../virtual-services/virtual-services.ts';

/** Which of a VirtualService's hosts are services, and which are just names. */
export interface Attachment {
  services: Service[];
  names: string[];
}

/**
 * Matches VirtualServices with services by host. Each service has one wildcard VirtualService at most, the most specific
 * one that is first, and none if any VirtualService names it exactly.
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

  return (virtualService: VirtualService): Attachment => {
    const attached = new Set<Service>();
    const names: string[] = [];
    for (const host of virtualService.hosts) {
      const found = isWildcard(host)
        ? (won.get(virtualService) ?? []).filter((service) => covers(host, service.host))
        : [services.get(host)].filter((service) => service !== undefined);
      if (found.length === 0) names.push(host);
      for (const service of found) attached.add(service);
    }
    return { services: [...attached], names };
  };
}
