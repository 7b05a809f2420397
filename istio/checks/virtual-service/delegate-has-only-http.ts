import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import type { Law } from '../law.ts';
import { isDelegate, rules } from './parts.ts';

/** A VirtualService without hosts has nothing but HTTP rules, and none of them delegates further. */
export const delegateHasOnlyHttp: Law<VirtualService> = function* (virtualService) {
  if (!isDelegate(virtualService)) return;
  for (const field of ['gateways', 'tls', 'tcp'] as const) {
    if (!virtualService[field]?.length) continue;
    yield wrong(['spec', field], `a VirtualService without hosts cannot have ${field}`, 'add "hosts", or take it out');
  }
  for (const { part, path } of rules(virtualService)) {
    if (part.delegate)
      yield wrong([...path, 'delegate'], 'a VirtualService without hosts cannot delegate', 'add "hosts"');
  }
};
