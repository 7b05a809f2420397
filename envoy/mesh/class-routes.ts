/**
 * Routes of classes for Istio's route lists. A class that is no more than a cluster needs none of its own: its name in the
 * rule table is then the cluster's, and one route takes every request where the filter's word says.
 */
import type { Decisions, RouteClass } from '../../plan/decide.ts';
import { ROUTE_HEADER } from '../../plan/table/shared-names.ts';
import type { Resource } from '../resource.ts';
import { classRoute } from '../routes/route.ts';
import type { Site } from '../routes/site.ts';

/** Istio's names of clusters begin so, ours of classes do not. */
const CLUSTER_PREFIX = 'outbound|';

export interface ClassRoutes {
  /** As given, the classes named for the mesh. */
  decisions: Decisions[];
  /** `envoy.config.route.v3.Route`, in no order that matters: no request fits two. */
  routes: Resource[];
}

export function classRoutes(decisions: Decisions[], site: Site): ClassRoutes {
  const classes = new Map(decisions.flatMap((decided) => decided.classes.map((known) => [known.name, known])));
  const written = new Map([...classes.values()].map((known) => [known, classRoute(known, site)]));
  const shared = sharedContent([...written.values()]);
  const isShared = (known: RouteClass) => shared !== undefined && contentOf(written.get(known)!) === shared;
  const own = [...classes.values()].filter((known) => !isShared(known));
  const routes = own.map((known) => onWord(written.get(known)!, { exact: known.name }));
  const model = [...classes.values()].find(isShared);
  if (model) routes.unshift(sharedRoute(written.get(model)!));
  const rename = (known: RouteClass) => {
    const routed = classes.get(known.name);
    return routed && isShared(routed) ? { ...known, name: clusterOf(known) } : known;
  };
  return { decisions: decisions.map((decided) => renamed(decided, rename)), routes };
}

/** What most of those classes have in common that only forward, each to another cluster. */
function sharedContent(routes: Resource[]): string | undefined {
  const counts = new Map<string, number>();
  for (const content of routes.flatMap((route) => contentOf(route) ?? [])) {
    counts.set(content, (counts.get(content) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}

/** Of a route that forwards and does nothing else: all but its name and its cluster. */
function contentOf({ name: _, route, ...rest }: Resource): string | undefined {
  const { cluster, ...action } = (route ?? {}) as Resource;
  const simple = Object.keys(action).every((field) => ['timeout', 'max_grpc_timeout', 'retry_policy'].includes(field));
  const mere = Object.keys(rest).every((field) => field === 'match') && JSON.stringify(rest.match) === '{"prefix":"/"}';
  return typeof cluster === 'string' && cluster.startsWith(CLUSTER_PREFIX) && simple && mere
    ? JSON.stringify(action)
    : undefined;
}

function sharedRoute({ route }: Resource): Resource {
  const { cluster: _, ...action } = route as Resource;
  const shared = {
    name: 'mainsheet-cluster',
    match: { prefix: '/' },
    route: { cluster_header: ROUTE_HEADER, ...action },
  };
  return onWord(shared, { prefix: CLUSTER_PREFIX });
}

/** Only where the filter says so; neither the upstream nor a mirror sees its word. */
function onWord(route: Resource, string_match: Resource): Resource {
  const { match, request_headers_to_remove = [], ...rest } = route;
  const { name, ...action } = rest;
  return {
    name,
    match: { ...(match as Resource), headers: [{ name: ROUTE_HEADER, string_match }] },
    ...action,
    request_headers_to_remove: [...(request_headers_to_remove as string[]), ROUTE_HEADER],
  };
}

function clusterOf({ action }: RouteClass): string {
  if (action.kind !== 'forward') throw new Error(`a class that is said to forward does a ${action.kind}`);
  return action.destinations[0]!.cluster;
}

function renamed(decided: Decisions, rename: (known: RouteClass) => RouteClass): Decisions {
  return {
    ...decided,
    classes: decided.classes.map(rename),
    entries: decided.entries.map((entry) => ({
      ...entry,
      outcomes: entry.outcomes.map((outcome) => ({ ...outcome, class: rename(outcome.class) })),
    })),
  };
}
