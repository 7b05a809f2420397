import type { Destination, HTTPRoute } from '../../istio/index.ts';
import { qualify } from '../selection/hosts.ts';

/** The route with the hosts of its destinations and mirrors in full; short ones are of the namespace it is written in. */
export function qualifyRoute(route: HTTPRoute, namespace: string): HTTPRoute {
  const qualified = (destination: Destination): Destination => ({
    ...destination,
    host: qualify(destination.host, namespace),
  });
  return {
    ...route,
    ...(route.route && {
      route: route.route.map((weighted) => ({ ...weighted, destination: qualified(weighted.destination) })),
    }),
    ...(route.mirror && { mirror: qualified(route.mirror) }),
    ...(route.mirrors && {
      mirrors: route.mirrors.map((mirror) => ({ ...mirror, destination: qualified(mirror.destination) })),
    }),
    ...(route.match && {
      match: route.match.map((match) =>
        match.gateways ? { ...match, gateways: match.gateways.map((name) => gatewayName(name, namespace)) } : match,
      ),
    }),
  };
}

/** `namespace/name`, or `mesh`. Names of old times are written `name.namespace` or `name.namespace.svc.cluster.local`. */
export function gatewayName(name: string, namespace: string): string {
  if (name === 'mesh' || name.includes('/')) return name;
  const [own = '', old] = name.split('.');
  return `${old ?? namespace}/${own}`;
}
