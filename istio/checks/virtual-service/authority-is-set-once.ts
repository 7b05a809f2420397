import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { isAuthority } from '../grammar/headers.ts';
import type { Law } from '../law.ts';
import { headerOperations, rules } from './parts.ts';

/** The authority is rewritten in one place: by rewrite.authority, or by one header operation. */
export const authorityIsSetOnce: Law<VirtualService> = function* (virtualService) {
  for (const { part: rule, path } of rules(virtualService)) {
    if (!rule.rewrite?.authority) continue;
    for (const place of settings({ request: rule.headers?.request }, [...path, 'headers'])) {
      yield wrong(place, 'the authority is set here, and by rewrite.authority too', 'keep one of the two');
    }
  }
  for (const { part, path } of headerOperations(virtualService)) {
    const [, second] = settings(part, path);
    if (second) yield wrong(second, 'the authority is set twice', 'keep one of "host" and ":authority"');
  }
};

type Request = { request?: { set?: Record<string, string>; add?: Record<string, string> } | undefined };

function settings({ request }: Request, path: Path): Path[] {
  return (['set', 'add'] as const).flatMap((verb) =>
    Object.keys(request?.[verb] ?? {})
      .filter(isAuthority)
      .map((name) => [...path, 'request', verb, name]),
  );
}
