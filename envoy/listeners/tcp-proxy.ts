/** Opaque TCP: `envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy`. */
import type { Listener, Plan, TcpHandler } from '../../plan/plan.ts';
import { clustersByName } from '../clusters/by-name.ts';
import { DNS_CACHE } from '../clusters/dns-cache.ts';
import { defined, duration, type Resource, typed } from '../resource.ts';

/** Network filters: where a cluster goes by the name that a TLS client asks for, that is looked up first. */
export function tcpFilters(handler: TcpHandler, { servicePort }: Listener, plan: Plan): Resource[] {
  const byName = clustersByName(plan);
  if (!handler.destinations.some(({ cluster }) => byName.has(cluster))) return [tcpProxy(handler)];
  const lookUp = {
    name: 'envoy.filters.network.sni_dynamic_forward_proxy',
    typed_config: typed('envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig', {
      dns_cache_config: DNS_CACHE,
      port_value: servicePort,
    }),
  };
  return [lookUp, tcpProxy(handler)];
}

function tcpProxy(handler: TcpHandler): Resource {
  const { statPrefix, destinations, idleTimeout, maxDuration, hashBySourceIp, tunnel } = handler;
  const [first] = destinations;
  if (!first) throw new Error(`a TCP handler without destinations: ${statPrefix}`);
  const weighted = destinations.map(({ cluster, weight }) => ({ name: cluster, weight }));
  return {
    name: 'envoy.filters.network.tcp_proxy',
    typed_config: typed(
      'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
      defined({
        stat_prefix: statPrefix,
        ...(destinations.length === 1 ? { cluster: first.cluster } : { weighted_clusters: { clusters: weighted } }),
        idle_timeout: idleTimeout === undefined ? undefined : duration(idleTimeout),
        max_downstream_connection_duration: maxDuration === undefined ? undefined : duration(maxDuration),
        hash_policy: hashBySourceIp ? [{ source_ip: {} }] : undefined,
        tunneling_config: tunnel && { hostname: tunnel.target, ...(tunnel.usePost && { use_post: true }) },
      }),
    ),
  };
}
