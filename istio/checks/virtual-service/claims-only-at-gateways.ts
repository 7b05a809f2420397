import { wrong } from '../../findings.ts';
import type { VirtualService } from '../../schema/virtual-service.ts';
import type { Law } from '../law.ts';
import { appliesToMesh, claims } from './parts.ts';

/** Only gateways match by a claim of the request's JWT. */
export const claimsOnlyAtGateways: Law<VirtualService> = function* (virtualService) {
  if (!appliesToMesh(virtualService)) return;
  for (const path of claims(virtualService)) {
    const message = 'claims of a JWT can be matched at gateways only, and this holds in the mesh';
    yield { ...wrong(path, message, 'list the gateways under "gateways", without "mesh"'), at: 'key' };
  }
};
