import type { Resource } from '../resource.ts';

/**
 * `envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig`: the filter that looks hosts up and the clusters
 * that use what it found have to name the same cache.
 */
export const DNS_CACHE: Resource = { name: 'mainsheet', dns_lookup_family: 'V4_PREFERRED' };
