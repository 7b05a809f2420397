import type { EgressListener } from '../scope/scope.ts';

/** Nothing here is meant for other machines. */
export const LOOPBACK = '127.0.0.1';

/** Where a Sidecar's egress listener listens: `bind`, so long as it is of this machine alone. */
export function bindAddress({ bind = LOOPBACK }: EgressListener): string {
  return /^127\./.test(bind) ? bind : LOOPBACK;
}
