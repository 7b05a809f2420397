/** The mark on routes whose destination is looked up for each request: only those are the loop guard's business. */
import type { Resource } from './resource.ts';

const NAMESPACE = 'mainsheet';
const KEY = 'looked-up';

/** envoy.config.core.v3.Metadata of such a route. */
export const LOOKED_UP: Resource = { filter_metadata: { [NAMESPACE]: { [KEY]: true } } };

/** envoy.config.rbac.v3.Permission: the request's route has the mark. */
export const IS_LOOKED_UP: Resource = {
  sourced_metadata: {
    metadata_matcher: { filter: NAMESPACE, path: [{ key: KEY }], value: { bool_match: true } },
    metadata_source: 'ROUTE',
  },
};
