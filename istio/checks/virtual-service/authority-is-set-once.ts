import { wrong } from '../../findings.ts';
import type { HeaderOperations, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { isAuthority } from '../grammar/headers.ts';
import type { Law } from '../law.ts';
import { rules } from './parts.ts';

/**
 * A rule rewrites the authority in one place: by rewrite.authority, or by one header operation. Istio does not ask it of a
 * destination.
 */
export const authorityIsSetOnce: Law<VirtualService> = function* (virtualService) {
  for (const { part: rule, path } of rules(virtualService)) {
    const places = settings(rule.headers?.request, [...path, 'headers', 'request']);
    const [, second] = places;
    if (second) yield wrong(second, 'the authority is set twice', 'keep one of "host" and ":authority"');
    if (!rule.rewrite?.authority) continue;
    for (const place of places) {
      yield wrong(place, 'the authority is set here, and by rewrite.authority too', 'keep one of the two');
    }
  }
};

function settings(request: HeaderOperations = {}, path: Path): Path[] {
  return (['set', 'add'] as const).flatMap((verb) =>
    Object.keys(request[verb] ?? {})
      .filter(isAuthority)
      .map((name) => [...path, verb, name]),
  );
}
