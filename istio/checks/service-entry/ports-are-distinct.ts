import { wrong } from '../../findings.ts';
import type { ServiceEntry } from '../../schema/service-entry.ts';
import { DNS_LABEL_FORM, isDnsLabel } from '../grammar/names.ts';
import { portFindings, protocolFindings } from '../grammar/ports.ts';
import type { Law } from '../law.ts';

/** Ports have numbers and names, each once. */
export const portsAreDistinct: Law<ServiceEntry> = function* ({ ports = [] }) {
  for (const [index, port] of ports.entries()) {
    const path = ['spec', 'ports', index];
    if (!isDnsLabel(port.name)) yield wrong([...path, 'name'], `"${port.name}" is not a port's name`, DNS_LABEL_FORM);
    if (port.protocol) yield* protocolFindings(port.protocol, [...path, 'protocol']);
    yield* portFindings(port.number, [...path, 'number']);
    if (port.targetPort !== undefined) yield* portFindings(port.targetPort, [...path, 'targetPort']);
    for (const field of ['name', 'number'] as const) {
      if (ports.findIndex((other) => other[field] === port[field]) < index) {
        yield wrong([...path, field], `there are two ports with the ${field} ${port[field]}`, 'change one of the two');
      }
    }
  }
};
