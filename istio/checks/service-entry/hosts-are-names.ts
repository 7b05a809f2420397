import { doubtful, wrong } from '../../findings.ts';
import type { ServiceEntry } from '../../schema/service-entry.ts';
import { isWildcardName } from '../grammar/names.ts';
import type { Law } from '../law.ts';

/** A ServiceEntry has hosts, and none of them is everything. */
export const hostsAreNames: Law<ServiceEntry> = function* ({ hosts }) {
  if (hosts.length === 0)
    yield wrong(['spec', 'hosts'], 'the ServiceEntry has no hosts', 'add the names under which it is called');
  for (const [index, host] of hosts.entries()) {
    const path = ['spec', 'hosts', index];
    if (host === '*') yield wrong(path, 'a ServiceEntry cannot have the host "*"', 'name a domain: "*.example.com"');
    else if (!isWildcardName(host))
      yield wrong(path, `"${host}" is not a host: a domain name, or "*.name"`, 'write a whole domain name');
    else if (/^\*[^.]/.test(host))
      yield doubtful(
        path,
        `"${host}" has a wildcard for part of a label only`,
        'put the wildcard in the place of a whole label: "*.name"',
      );
  }
};
