import type { Found } from '../../finding.ts';
import { groupBy } from '../../group.ts';
import { type BoundServer, boundServers, isAlike, serverHosts } from '../../listeners/gateway-servers.ts';
import { byAge } from '../../selection/age.ts';
import { selects } from '../../selection/labels.ts';
import type { Check } from '../check.ts';

/** Gateways that the same Pods serve do not speak differently on one port, nor show two certificates for one host. */
export const gatewaysShareNoHost: Check = function* ({ model }) {
  const servers = [...model.gateways]
    .sort(byAge)
    .flatMap(boundServers)
    .map((bound) => ({ ...bound, patterns: new Set(serverHosts(bound).map(({ pattern }) => pattern)) }));
  for (const [, onPort] of groupBy(servers, ({ server }) => `${server.bind ?? ''} ${server.port.number}`)) {
    for (const [index, later] of onPort.entries()) {
      const rivals = onPort.slice(0, index).filter((other) => areServedTogether(other, later));
      const found = rivals.map((other) => quarrel(other, later)).find((each) => each !== undefined);
      if (found) yield found;
    }
  }
};

interface Offer extends BoundServer {
  patterns: ReadonlySet<string>;
}

/** Of two Gateways; within one, all is seen at a glance. */
function areServedTogether({ gateway: a }: BoundServer, { gateway: b }: BoundServer): boolean {
  const [first, second] = [a.spec.selector ?? {}, b.spec.selector ?? {}];
  return a !== b && (selects(first, second) || selects(second, first));
}

function quarrel(first: Offer, later: Offer): Found | undefined {
  const { server, gateway: resource, path } = later;
  const place = { code: 'IST0145', refused: false, resource } as const;
  const { number, protocol } = first.server.port;
  if (!isAlike(first.kind, later.kind)) {
    const message = `the server is left out: ${first.gatewayName} already speaks ${protocol} on port ${number}`;
    return { ...place, severity: 'warning', path: [...path, 'port'], message, fix: 'give it a port of its own' };
  }
  // Among TLS servers a more specific host goes first, so only the same one is a quarrel.
  const shared = [...later.patterns].find((pattern) => first.patterns.has(pattern));
  if (shared === undefined) return undefined;
  const hosts = { ...place, path: [...path, 'hosts'] } as const;
  if (later.kind === 'tcp') {
    const message = `of two TCP servers on port ${number} only that of ${first.gatewayName} gets connections`;
    return { ...hosts, severity: 'warning', message, fix: 'give it a port of its own' };
  }
  if (later.kind !== 'http' && server.tls?.credentialName !== first.server.tls?.credentialName) {
    const message = `connections for ${shared} on port ${number} get the certificate of ${first.gatewayName}: its server has the host too, and is older`;
    return { ...hosts, severity: 'warning', message, fix: 'leave the host to one of the two' };
  }
  return undefined;
}
