import type { Tunnel } from '../../plan/plan.ts';
import type { ListHost } from './configuration.ts';

/** A virtual host that CONNECT opens a tunnel through, and that knows nothing else. */
export function tunnelHost({ name, domains, destinations }: Tunnel): ListHost {
  const [only] = destinations;
  const clusters = destinations.map(({ cluster, weight }) => ({ name: cluster, weight }));
  const route = {
    ...(destinations.length === 1 ? { cluster: only?.cluster } : { weighted_clusters: { clusters } }),
    timeout: '0s',
    upgrade_configs: [{ upgrade_type: 'CONNECT', connect_config: {} }],
  };
  return {
    kind: 'list',
    name: `tunnel ${name}`,
    domains,
    httpsRedirect: false,
    routes: [{ name: `tunnel/${name}`, match: { connect_matcher: {} }, route }],
  };
}
