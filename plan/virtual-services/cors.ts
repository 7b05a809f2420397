import type { CorsPolicy } from '../../istio/index.ts';
import type { Cors, StringTest } from '../plan.ts';
import { stringTest } from './conditions.ts';

/** `allowOrigin`, the old field, holds exact origins and counts where the new one is not given. */
export function corsOf(policy: CorsPolicy | undefined): Cors | undefined {
  if (!policy) return undefined;
  const { allowOrigins, allowOrigin = [], maxAge, allowCredentials } = policy;
  return {
    origins: allowOrigins?.map(stringTest) ?? allowOrigin.map((value): StringTest => ({ kind: 'exact', value })),
    methods: policy.allowMethods ?? [],
    headers: policy.allowHeaders ?? [],
    expose: policy.exposeHeaders ?? [],
    ...(maxAge !== undefined && { maxAge }),
    ...(allowCredentials !== undefined && { credentials: allowCredentials }),
    forwardUnmatchedPreflights: policy.unmatchedPreflights !== 'IGNORE',
  };
}
