import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import { isIpAddress } from '../grammar/addresses.ts';
import { isWildcardName } from '../grammar/names.ts';
import type { Law } from '../law.ts';
import { appliesToMesh, each } from './parts.ts';

/** Hosts are domain names, wildcards in the first label, or IP addresses; `*` only at gateways. */
export const hostsAreNames: Law<VirtualService> = function* (virtualService) {
  for (const { part: host, path } of each(virtualService.hosts, ['spec', 'hosts'])) {
    if (host === '*' && appliesToMesh(virtualService)) {
      yield wrong(path, 'the host "*" cannot be used in the mesh', 'name the hosts, or bind it to gateways only');
    } else if (!isHost(host, virtualService)) {
      const fix = host.includes(':') ? 'leave the port out; matches have a "port"' : 'correct the name';
      yield wrong(path, `"${host}" is not a host: a domain name, "*" or "*.name", or an IP address`, fix);
    }
  }
};

export function isHost(host: string, virtualService: VirtualService): boolean {
  return (
    isWildcardName(host) ||
    isIpAddress(host) ||
    (!appliesToMesh(virtualService) && isSniOfCluster(host, virtualService))
  );
}

/** `outbound_.80_.v1_.reviews.default.svc.cluster.local`: what AUTO_PASSTHROUGH gateways see as SNI. */
function isSniOfCluster(host: string, { tls = [] }: VirtualService): boolean {
  const [, name] = /^outbound_\.\d+_\.(?:[-a-zA-Z0-9]*)_\.(.+)$/.exec(host) ?? [];
  return tls.length > 0 && name !== undefined && isWildcardName(name);
}
