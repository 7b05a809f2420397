import type { VirtualHost } from '../plan.ts';
import type { Scope } from '../scope/scope.ts';
import { NO_OPS } from '../virtual-services/header-ops.ts';

const BAD_GATEWAY = 502;

/** For hosts that the workload does not see: Istio refuses them, or passes them on to wherever they were going. */
export function fallbackHost(policy: Scope['outboundTrafficPolicy']): VirtualHost {
  const [name, body] =
    policy === 'REGISTRY_ONLY'
      ? ['block_all', undefined]
      : ['allow_any', { text: 'no service has this host; Istio would pass the request on to its own destination\n' }];
  return {
    name,
    domains: ['*'],
    httpsRedirect: false,
    rules: [
      {
        name,
        matches: [{ conditions: [] }],
        action: { kind: 'direct', status: BAD_GATEWAY, ...(body && { body }), headers: NO_OPS },
      },
    ],
  };
}
