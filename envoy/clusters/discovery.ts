/** How a cluster comes by its endpoints: its type, and the endpoints as written, one group a locality. */
import type { Cluster, Endpoint } from '../../plan/plan.ts';
import { defined, type Resource, typed, unlessEmpty } from '../resource.ts';
import { DNS_CACHE } from './dns-cache.ts';

export function discovery(cluster: Cluster): Resource {
  if (cluster.discovery === 'by-name') return { cluster_type: BY_NAME };
  const load_assignment = loadAssignment(cluster);
  if (cluster.discovery === 'static') return { type: 'STATIC', load_assignment };
  return { cluster_type: dns(cluster.discovery === 'dns-one'), load_assignment };
}

/** As Istio: IPv4 only, asked again each minute. `all_addresses_in_single_endpoint`: the first address stands for all. */
function dns(all_addresses_in_single_endpoint: boolean): Resource {
  return {
    name: 'envoy.clusters.dns',
    typed_config: typed('envoy.extensions.clusters.dns.v3.DnsCluster', {
      dns_lookup_family: 'V4_ONLY',
      dns_refresh_rate: '60s',
      respect_dns_ttl: true,
      all_addresses_in_single_endpoint,
    }),
  };
}

const BY_NAME = {
  name: 'envoy.clusters.dynamic_forward_proxy',
  typed_config: typed('envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig', {
    dns_cache_config: DNS_CACHE,
    // Whoever asks for TLS there says himself how the server is known: tls.ts. Plain HTTP knows of no server name.
    allow_insecure_cluster_options: true,
  }),
};

/** `envoy.config.endpoint.v3.ClusterLoadAssignment`: one group a locality and priority. */
function loadAssignment({ name, endpoints, localityWeights }: Cluster): Resource {
  const groups = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const key = `${endpoint.priority ?? 0} ${endpoint.locality}`;
    const members = groups.get(key);
    if (members) members.push(endpoint);
    else groups.set(key, [endpoint]);
  }
  return { cluster_name: name, endpoints: [...groups.values()].map((members) => group(members, localityWeights)) };
}

/** A locality weighs what its endpoints weigh together, unless a share is fixed for it. */
function group(endpoints: Endpoint[], shares: Cluster['localityWeights']): Resource {
  const { locality = '', priority } = endpoints[0] ?? {};
  const [region, zone, sub_zone] = locality.split('/');
  return defined({
    priority,
    locality: unlessEmpty(
      defined({ region: region || undefined, zone: zone || undefined, sub_zone: sub_zone || undefined }),
    ),
    lb_endpoints: endpoints.map(lbEndpoint),
    load_balancing_weight: shares?.[locality] ?? endpoints.reduce((sum, { weight }) => sum + weight, 0),
  });
}

function lbEndpoint({ address, port, weight }: Endpoint): Resource {
  return { endpoint: { address: addressOf(address, port) }, load_balancing_weight: weight };
}

const UNIX = 'unix://';

function addressOf(address: string, port: number): Resource {
  if (address.startsWith(UNIX)) return { pipe: { path: address.slice(UNIX.length) } };
  return { socket_address: { address, port_value: port } };
}
