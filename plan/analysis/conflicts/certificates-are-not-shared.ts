import { groupBy } from '../../group.ts';
import { type BoundServer, boundServers, serverHosts } from '../../listeners/gateway-servers.ts';
import { byAge } from '../../selection/age.ts';
import type { Check } from '../check.ts';

/**
 * With one certificate for hosts of two Gateways, a browser uses its HTTP/2 connection to the one for the other as well,
 * where its rules are not.
 */
export const certificatesAreNotShared: Check = function* ({ model }) {
  const servers = [...model.gateways].sort(byAge).flatMap(boundServers);
  const certified = servers.filter(({ kind, server }) => kind === 'https' && server.tls?.credentialName);
  for (const [, same] of groupBy(certified, certificateOf)) {
    for (const [index, later] of same.entries()) {
      const first = same.slice(0, index).find(({ gateway }) => gateway !== later.gateway);
      if (!first || hostsOf(first) === hostsOf(later)) continue;
      const { gateway: resource, path } = later;
      yield {
        ...{ code: 'IST0138', severity: 'info', refused: false, resource, path: [...path, 'tls', 'credentialName'] },
        message: `${first.gatewayName} shows the same certificate for other hosts: a browser that has a connection there may send requests for these hosts over it, which get 404`,
        fix: 'put the hosts into one Gateway, or give each a certificate of its own',
      };
    }
  }
};

function certificateOf({ gateway, server }: BoundServer): string {
  return `${gateway.namespace}/${server.tls?.credentialName} ${server.port.number}`;
}

function hostsOf(server: BoundServer): string {
  return serverHosts(server)
    .map(({ pattern }) => pattern)
    .sort()
    .join();
}
