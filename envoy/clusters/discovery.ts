/** How a cluster comes by its endpoints: its type, and the endpoints as written, one group a locality. */
import type { Cluster, Endpoint } from '../../plan/plan.ts';
import { defined, type Resource, typed, unlessEmpty } from '../resource.ts';
import { DNS_CACHE } from './dns-cache.ts';

/** As Istio: IPv4 only, asked again each minute. */
const DNS = { dns_lookup_family: 'V4_ONLY', dns_refresh_rate: '60s', respect_dns_ttl: true };

export function discovery(cluster: Cluster): Resource {
  switch (cluster.discovery) {
    case 'static':
      return { type: 'STATIC', load_assignment: loadAssignment(cluster) };
    case 'dns':
      return { type: 'STRICT_DNS', ...DNS, load_assignment: loadAssignment(cluster) };
    case 'dns-one':
      return { type: 'LOGICAL_DNS', ...DNS, load_assignment: loadAssignment(cluster) };
    case 'original':
      return { type: 'ORIGINAL_DST' };
    case 'by-name':
      return {
        cluster_type: {
          name: 'envoy.clusters.dynamic_forward_proxy',
          typed_config: typed('envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig', {
            dns_cache_config: DNS_CACHE,
          }),
        },
      };
  }
}

/** `envoy.config.endpoint.v3.ClusterLoadAssignment`. */
function loadAssignment({ name, endpoints }: Cluster): Resource {
  const localities = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const members = localities.get(endpoint.locality);
    if (members) members.push(endpoint);
    else localities.set(endpoint.locality, [endpoint]);
  }
  return { cluster_name: name, endpoints: [...localities].map(([locality, members]) => group(locality, members)) };
}

/** A locality weighs what its endpoints weigh together. */
function group(name: string, endpoints: Endpoint[]): Resource {
  const [region, zone, sub_zone] = name.split('/');
  return defined({
    locality: unlessEmpty(
      defined({ region: region || undefined, zone: zone || undefined, sub_zone: sub_zone || undefined }),
    ),
    lb_endpoints: endpoints.map(lbEndpoint),
    load_balancing_weight: endpoints.reduce((sum, { weight }) => sum + weight, 0),
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
