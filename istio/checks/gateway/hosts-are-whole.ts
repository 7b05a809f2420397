import { wrong } from '../../findings.ts';
import type { Gateway } from '../../schema/gateway.ts';
import { isIpAddress } from '../grammar/addresses.ts';
import { isDnsLabel, isWildcardName } from '../grammar/names.ts';
import type { Law } from '../law.ts';

/** Hosts are whole domain names, `*` or `*.name`, perhaps behind `namespace/`. Short names mean nothing at a gateway. */
export const hostsAreWhole: Law<Gateway> = function* ({ servers = [] }) {
  for (const [index, { hosts }] of servers.entries()) {
    for (const [number, host] of hosts.entries()) {
      const problem = hostProblem(host);
      if (problem)
        yield wrong(
          ['spec', 'servers', index, 'hosts', number],
          `"${host}" ${problem}`,
          'write a whole name, "*.name" or "*", with "namespace/" before it if need be',
        );
    }
  }
};

function hostProblem(written: string): string | undefined {
  const slash = written.indexOf('/');
  const [namespace, host] = slash < 0 ? ['*', written] : [written.slice(0, slash), written.slice(slash + 1)];
  if (!['*', '.'].includes(namespace) && !isDnsLabel(namespace)) return 'does not begin with a namespace';
  if (host === '*') return undefined;
  if (!isWildcardName(host) && !isIpAddress(host)) return 'is not a host: a domain name, "*" or "*.name"';
  if (host.startsWith('*') && !host.startsWith('*.')) return 'has a wildcard for part of a label only';
  return host.includes('.') ? undefined : 'is a short name, which a gateway does not know';
}
