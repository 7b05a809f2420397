import { type Finding, wrong } from '../../findings.ts';
import type { ServiceEntry } from '../../schema/service-entry.ts';
import type { WorkloadEntry } from '../../schema/workload-entry.ts';
import type { Path } from '../../yaml/locate.ts';
import { isIpAddress, isUnixAddress } from '../grammar/addresses.ts';
import { labelFindings } from '../grammar/labels.ts';
import { DNS_LABEL_FORM, isDnsLabel, isDomainName } from '../grammar/names.ts';
import { portFindings } from '../grammar/ports.ts';
import type { Law } from '../law.ts';

/** Endpoints have addresses that fit the resolution, and ports of the ServiceEntry. */
export const endpointsCanBeReached: Law<ServiceEntry> = function* ({
  endpoints = [],
  resolution = 'NONE',
  ports = [],
}) {
  for (const [index, endpoint] of endpoints.entries()) {
    const path = ['spec', 'endpoints', index];
    if (resolution !== 'NONE')
      yield* addressFindings(endpoint, path, resolution === 'STATIC' ? 'IP or unix' : 'IP or name');
    if (isUnixAddress(endpoint.address ?? '') && ports.length !== 1) {
      yield wrong(
        [...path, 'address'],
        'a unix socket stands for one port, and the ServiceEntry has not just one',
        'give it one port',
      );
    }
    yield* portsFindings(endpoint, path);
    for (const name of Object.keys(endpoint.ports ?? {})) {
      if (ports.some((port) => port.name === name)) continue;
      const message = `the ServiceEntry has no port "${name}"`;
      yield { ...wrong([...path, 'ports', name], message, 'name one of its ports'), at: 'key' };
    }
    yield* labelFindings(endpoint.labels, [...path, 'labels']);
  }
};

export function* addressFindings(
  { address = '', network }: WorkloadEntry,
  path: Path,
  kinds: 'any' | 'IP or unix' | 'IP or name',
): Generator<Finding> {
  const place = [...path, 'address'];
  if (address === '') {
    if (!network) yield wrong(path, 'the endpoint has no address', 'add "address: …"');
  } else if (isIpAddress(address)) return;
  else if (kinds === 'IP or unix' && !isUnixAddress(address)) {
    yield wrong(place, `"${address}" is neither an IP address nor unix://…`, 'use resolution DNS for names');
  } else if (!isDomainName(address) && !(kinds !== 'IP or name' && isUnixAddress(address))) {
    yield wrong(place, `"${address}" is neither an address nor a domain name`, 'write an IP address or a domain name');
  }
}

/** A unix socket has no ports; other ports have the names and numbers of ports. */
export function* portsFindings({ address = '', ports = {} }: WorkloadEntry, path: Path): Generator<Finding> {
  for (const [name, number] of Object.entries(ports)) {
    const place = [...path, 'ports', name];
    if (isUnixAddress(address)) yield wrong(place, 'a unix socket has no ports', 'take "ports" out');
    else if (!isDnsLabel(name)) yield { ...wrong(place, `"${name}" is not a port's name`, DNS_LABEL_FORM), at: 'key' };
    else yield* portFindings(number, place);
  }
}
