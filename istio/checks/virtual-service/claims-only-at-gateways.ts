import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import { isClaim } from '../grammar/headers.ts';
import type { Law } from '../law.ts';
import { appliesToMesh, matches } from './parts.ts';

/** Only gateways match by a claim of the request's JWT. */
export const claimsOnlyAtGateways: Law<VirtualService> = function* (virtualService) {
  if (!appliesToMesh(virtualService)) return;
  for (const { part, path } of matches(virtualService)) {
    for (const field of ['headers', 'withoutHeaders'] as const) {
      for (const name of Object.keys(part[field] ?? {}).filter(isClaim)) {
        const message = 'claims of a JWT can be matched at gateways only, and this holds in the mesh';
        yield {
          ...wrong([...path, field, name], message, 'list the gateways under "gateways", without "mesh"'),
          at: 'key',
        };
      }
    }
  }
};
