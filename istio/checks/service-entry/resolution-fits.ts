import { type Finding, wrong } from '../../findings.ts';
import type { ServiceEntry } from '../../schema/service-entry.ts';
import { isCidr, isIpOrCidr } from '../grammar/addresses.ts';
import { isDomainName } from '../grammar/names.ts';
import type { Law } from '../law.ts';

const BY_NAME = ['HTTP', 'HTTPS', 'HTTP2', 'GRPC', 'GRPC-WEB', 'TLS'];
const DYNAMIC = ['HTTP', 'HTTP2', 'GRPC', 'TLS'];

/** Hosts, addresses and endpoints are such that the resolution can find where to go. */
export const resolutionFits: Law<ServiceEntry> = function* (entry) {
  const { addresses = [], resolution = 'NONE', endpoints = [], workloadSelector } = entry;
  for (const [index, address] of addresses.entries()) {
    const path = ['spec', 'addresses', index];
    if (!isIpOrCidr(address))
      yield wrong(
        path,
        `"${address}" is neither an address nor a subnet`,
        'write an IP address, or a subnet like 10.0.0.0/8',
      );
    else if (isCidr(address) && !['NONE', 'STATIC'].includes(resolution)) {
      yield wrong(path, `a subnet cannot be used with resolution ${resolution}`, 'use an address, or NONE or STATIC');
    }
  }
  if (workloadSelector && endpoints.length > 0) {
    yield wrong(
      ['spec', 'endpoints'],
      'a ServiceEntry cannot have both endpoints and workloadSelector',
      'keep one of the two',
    );
  }
  if (resolution === 'NONE' && endpoints.length > 0) {
    const fix = 'add "resolution: STATIC" (or DNS)';
    yield wrong(['spec', 'endpoints'], 'with resolution NONE, endpoints are never used', fix);
  }
  if (resolution.startsWith('DNS')) yield* dnsFindings(entry);
  if (resolution === 'DYNAMIC_DNS') yield* dynamicFindings(entry);
  yield* severalHostsFindings(entry);
};

/** Without endpoints the hosts themselves are looked up. */
function* dnsFindings({ hosts, endpoints = [], resolution }: ServiceEntry): Generator<Finding> {
  if (resolution === 'DNS_ROUND_ROBIN' && endpoints.length > 1) {
    yield wrong(['spec', 'endpoints'], 'DNS_ROUND_ROBIN takes one endpoint at most', 'use DNS');
  }
  if (endpoints.length > 0) return;
  for (const [index, host] of hosts.entries()) {
    if (isDomainName(host)) continue;
    yield wrong(
      ['spec', 'hosts', index],
      `"${host}" cannot be looked up, and there are no endpoints`,
      'add "endpoints"',
    );
  }
}

function* dynamicFindings({ hosts, addresses, endpoints, ports = [] }: ServiceEntry): Generator<Finding> {
  for (const [index, host] of hosts.entries()) {
    if (!host.startsWith('*'))
      yield wrong(['spec', 'hosts', index], 'DYNAMIC_DNS is for wildcard hosts only', 'use DNS');
  }
  if (addresses?.length) yield wrong(['spec', 'addresses'], 'DYNAMIC_DNS cannot be used with addresses', 'take it out');
  if (endpoints?.length) yield wrong(['spec', 'endpoints'], 'DYNAMIC_DNS cannot be used with endpoints', 'take it out');
  for (const [index, { protocol = '' }] of ports.entries()) {
    if (DYNAMIC.includes(protocol.toUpperCase())) continue;
    yield wrong(
      ['spec', 'ports', index, 'protocol'],
      `DYNAMIC_DNS needs a protocol of ${DYNAMIC.join(', ')}`,
      'change the protocol, or use another resolution',
    );
  }
}

/** Several hosts on one port can be told apart only by what they say themselves. */
function* severalHostsFindings({ hosts, ports = [], resolution = 'NONE' }: ServiceEntry): Generator<Finding> {
  if (hosts.length < 2 || resolution === 'NONE') return;
  for (const [index, { protocol = '' }] of ports.entries()) {
    if (BY_NAME.includes(protocol.toUpperCase())) continue;
    const message = 'several hosts cannot be told apart on a port of this protocol';
    yield wrong(['spec', 'ports', index], message, 'make one ServiceEntry for each host');
  }
}
