import { doubtful, type Finding, wrong } from '../../findings.ts';
import type { TLSMatchAttributes, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { isIpAddress, isIpOrCidr } from '../grammar/addresses.ts';
import { isWildcardName, isWithin } from '../grammar/names.ts';
import type { Law } from '../law.ts';
import { each } from './parts.ts';

/** TLS and TCP rules have a destination; TLS rules match by SNI, and only by names of the VirtualService. */
export const tlsRoutesNameHosts: Law<VirtualService> = function* (virtualService) {
  const { hosts = [], tls, tcp } = virtualService;
  for (const { part: rule, path } of each(tls, ['spec', 'tls'])) {
    if (rule.match.length === 0)
      yield wrong([...path, 'match'], 'the rule has no match', 'add "match: [{sniHosts: […]}]"');
    for (const match of each(rule.match, [...path, 'match'])) yield* sniFindings(match.part, match.path, hosts);
    if (!rule.route?.length) yield wrong(path, 'the rule has no destination', 'add a "route"');
  }
  for (const { part: rule, path } of each(tcp, ['spec', 'tcp'])) {
    for (const match of each(rule.match, [...path, 'match'])) yield* subnetFindings(match.part, match.path);
    if (!rule.route?.length) yield wrong(path, 'the rule has no destination', 'add a "route"');
  }
};

function* sniFindings(match: TLSMatchAttributes, path: Path, hosts: string[]): Generator<Finding> {
  if (match.sniHosts.length === 0)
    yield wrong([...path, 'sniHosts'], 'the match has no sniHosts', 'add the names that clients ask for');
  for (const [index, sni] of match.sniHosts.entries()) {
    const place = [...path, 'sniHosts', index];
    if (isIpAddress(sni)) {
      yield doubtful(place, `"${sni}" is an address, and SNI has names only`, 'write a name that clients ask for');
      continue;
    }
    if (!isWildcardName(sni) && !sni.startsWith('outbound_.'))
      yield wrong(place, `"${sni}" is not a host`, 'write a domain name or "*.name"');
    if (!hosts.some((host) => isWithin(sni, host))) {
      yield wrong(place, `"${sni}" is none of the VirtualService's hosts`, 'add it to "hosts"');
    }
  }
  yield* subnetFindings(match, path);
}

function* subnetFindings(match: { destinationSubnets?: string[] }, path: Path): Generator<Finding> {
  for (const [index, subnet] of (match.destinationSubnets ?? []).entries()) {
    if (!isIpOrCidr(subnet))
      yield wrong(
        [...path, 'destinationSubnets', index],
        `"${subnet}" is not a subnet`,
        'write an IP address, or a subnet like 10.0.0.0/8',
      );
  }
}
