import type { Tunnel } from '../../plan/plan.ts';
import type { Resource } from '../resource.ts';
import type { HostRoutes } from './host-routes.ts';

/** Virtual hosts that CONNECT opens tunnels through: those of a service's own name that speak HTTP too, else others. */
export function withTunnels(hosts: HostRoutes[], tunnels: readonly Tunnel[]): HostRoutes[] {
  if (tunnels.length === 0) return hosts;
  const made = [...hosts];
  const byDomain = new Map(hosts.flatMap(({ domains }, index) => domains.map((domain) => [domain, index])));
  const others = tunnels.flatMap((tunnel): HostRoutes[] => {
    const tunnelled = tunnelRoute(tunnel);
    const domains = tunnel.domains.filter((domain) => {
      const index = byDomain.get(domain);
      if (index !== undefined) made[index] = { ...hosts[index]!, tunnel: tunnelled };
      return index === undefined;
    });
    if (domains.length === 0) return [];
    return [
      { kind: 'list', name: `tunnel ${tunnel.name}`, domains, httpsRedirect: false, filters: [], routes: [tunnelled] },
    ];
  });
  return [...others, ...made];
}

function tunnelRoute({ name, destinations }: Tunnel): Resource {
  const [only] = destinations;
  const clusters = destinations.map(({ cluster, weight }) => ({ name: cluster, weight }));
  const route = {
    ...(destinations.length === 1 ? { cluster: only?.cluster } : { weighted_clusters: { clusters } }),
    timeout: '0s',
    upgrade_configs: [{ upgrade_type: 'CONNECT', connect_config: {} }],
  };
  return { name: `tunnel/${name}`, match: { connect_matcher: {} }, route };
}
