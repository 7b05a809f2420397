import { sharedHosts } from '../../listeners/gateway-hosts.ts';
import { type BoundServer, boundServers, serverHosts } from '../../listeners/gateway-servers.ts';
import { intersection } from '../../selection/hosts.ts';
import type { Check } from '../check.ts';

/** A VirtualService's host is one that a server of its gateways has, and lends to its namespace. */
export const gatewaysOfferTheHosts: Check = function* ({ model, virtualServices }) {
  const servers = model.gateways.flatMap(boundServers);
  for (const virtualService of virtualServices) {
    const { gateways, resource } = virtualService;
    const bound = servers.filter(({ gatewayName }) => gateways.includes(gatewayName));
    // Elsewhere, in the mesh or at a gateway that is not in the input, the host may well be called.
    if (bound.length === 0 || !gateways.every((name) => bound.some(({ gatewayName }) => gatewayName === name)))
      continue;
    for (const [index, host] of virtualService.hosts.entries()) {
      if (bound.some((server) => sharedHosts(server, { ...virtualService, hosts: [host] }).size > 0)) continue;
      yield {
        ...{ code: 'IST0132', severity: 'warning', refused: false, resource, path: ['spec', 'hosts', index] },
        message: `${reason(bound, host, virtualService.namespace)}: requests for it get 404`,
        fix: `the hosts of ${gateways.join(' and ')} are ${offered(bound)}`,
      };
    }
  }
};

function reason(bound: BoundServer[], host: string, namespace: string): string {
  const lent = bound.flatMap(serverHosts).some(({ pattern }) => intersection(pattern, host) !== undefined);
  return lent ? `the gateway does not lend "${host}" to the namespace ${namespace}` : `no gateway here has "${host}"`;
}

function offered(bound: BoundServer[]): string {
  return [...new Set(bound.flatMap(({ server }) => server.hosts))].join(', ');
}
