import { type Finding, wrong } from '../../findings.ts';
import type { Destination, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { isDnsLabel, isWildcardName } from '../grammar/names.ts';
import { portFindings } from '../grammar/ports.ts';
import type { Law } from '../law.ts';
import { rules, splits } from './parts.ts';

/** Destinations of all protocols and of mirrors name a host of the registry, not `*` and not an address. */
export const destinationsAreHosts: Law<VirtualService> = function* (virtualService) {
  for (const { part, path } of splits(virtualService)) {
    for (const [index, { destination }] of part.entries()) {
      yield* destinationFindings(destination, [...path, index, 'destination']);
    }
  }
  for (const { part: rule, path } of rules(virtualService)) {
    if (rule.mirror) yield* destinationFindings(rule.mirror, [...path, 'mirror']);
    for (const [index, { destination }] of (rule.mirrors ?? []).entries()) {
      yield* destinationFindings(destination, [...path, 'mirrors', index, 'destination']);
    }
  }
};

export function* destinationFindings({ host, subset, port }: Destination, path: Path): Generator<Finding> {
  if (host === '*' || !isWildcardName(host)) {
    const fix = 'name a service, or a host of a ServiceEntry';
    yield wrong([...path, 'host'], `"${host}" is not the name of a host`, fix);
  }
  if (subset && !isDnsLabel(subset))
    yield wrong([...path, 'subset'], `"${subset}" is not the name of a subset`, 'name a subset of the DestinationRule');
  if (port) yield* portFindings(port.number ?? 0, [...path, 'port', 'number']);
}
