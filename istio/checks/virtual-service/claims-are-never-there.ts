import { unintended } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import type { Law } from '../law.ts';
import { appliesToMesh, claims } from './parts.ts';

/** Without authentication in front, a match by a claim of the request's JWT never holds. */
export const claimsAreNeverThere: Law<VirtualService> = function* (virtualService) {
  if (appliesToMesh(virtualService)) return;
  for (const path of claims(virtualService)) {
    const message = 'tokens are not checked here, so a request never has a claim';
    const fix = 'match by a header that tells the requests apart, to try the rule without authentication';
    yield { ...unintended(path, message, fix), at: 'key' };
  }
};
