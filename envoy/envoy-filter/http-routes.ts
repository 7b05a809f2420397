/** Patches of the routes of one virtual host. */
import type { Resource } from '../resource.ts';
import type { Patch } from './patches.ts';

const ROUTE = 'envoy.config.route.v3.Route';
const ACTIONS = { ROUTE: 'route', REDIRECT: 'redirect', DIRECT_RESPONSE: 'direct_response' } as const;

/** As Istio does: first what merges and removes, route by route; then what adds. The same list if nothing has changed. */
export function patchHttpRoutes(written: Resource[], patches: Patch[]): Resource[] {
  const kept = written.flatMap((route) => patchRoute(route, patches));
  const changed = kept.length !== written.length || kept.some((route, index) => route !== written[index]);
  return patches.reduce(insert, changed ? kept : written);
}

function patchRoute(written: Resource, patches: Patch[]): Resource[] {
  let route = written;
  for (const patch of patches) {
    if (!(patch.merges || patch.operation === 'REMOVE') || !fits(patch, route)) continue;
    if (patch.operation === 'REMOVE') {
      patch.applied = true;
      return [];
    }
    route = patch.mergeInto(ROUTE, route);
  }
  return [route];
}

/** A patch that names a route inserts beside the first such, or ahead of all if there is one; else at an end. */
function insert(routes: Resource[], patch: Patch): Resource[] {
  const anchored = patch.entry.match?.routeConfiguration?.vhost?.route !== undefined;
  const at = anchored ? routes.findIndex((route) => fits(patch, route)) : -1;
  if (anchored && at < 0 && patch.operation !== 'ADD') return routes;
  switch (patch.operation) {
    case 'ADD':
      return [...routes, patch.take()];
    case 'INSERT_FIRST':
      return [patch.take(), ...routes];
    case 'INSERT_BEFORE':
      return anchored ? [...routes.slice(0, at), patch.take(), ...routes.slice(at)] : [patch.take(), ...routes];
    case 'INSERT_AFTER':
      return anchored ? [...routes.slice(0, at + 1), patch.take(), ...routes.slice(at + 1)] : [...routes, patch.take()];
    default:
      return routes;
  }
}

function fits({ entry }: Patch, route: Resource): boolean {
  const { name, action = 'ANY' } = entry.match?.routeConfiguration?.vhost?.route ?? {};
  if (name && name !== route.name && name !== istioName(String(route.name ?? ''))) return false;
  if (action === 'ANY') return true;
  const own = Object.values(ACTIONS).find((field) => field in route);
  return own === undefined || own === ACTIONS[action];
}

/** Ours is `namespace/virtualservice/name-or-index`, where Istio has the name only, or none. */
function istioName(name: string): string | undefined {
  const [, , ...rest] = name.split('/');
  const own = rest.join('/');
  return own === '' || /^\d+$/.test(own) ? undefined : own;
}
