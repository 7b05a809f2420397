/** The routes of a host, kept in parts until they are written, so that reload can put two states of it together. */
import type { Decisions } from '../../plan/decide.ts';
import type { VirtualHost } from '../../plan/plan.ts';
import type { Resource } from '../resource.ts';
import { classRoute, ruleRoute } from './route.ts';
import type { Site } from './site.ts';
import { filtersNeeded } from './standby.ts';

export type HostRoutes = ClassHost | ListHost;

interface Host {
  name: string;
  domains: string[];
  httpsRedirect: boolean;
  /** Names of the filters that stand by and are switched on here. */
  filters: readonly string[];
  /** The route of CONNECT, which no rule is for. */
  tunnel?: Resource;
  /** All fields but the name, the domains and the routes, as an EnvoyFilter has left them. Absent: ours. */
  fields?: Resource;
}

/** What the filter decides for, or what needs no decision. */
export interface ClassHost extends Host {
  kind: 'classes';
  /** The route of every class by its name, the native default's too: during a reload the filter names that as well. */
  classes: Map<string, Resource>;
  /** The native default: what holds when the filter has set nothing. None: 404. */
  fallback?: Resource;
  /** Whether the filter runs. */
  filtered: boolean;
  /** Envoy's own route list, where an EnvoyFilter changes routes: it decides, and the filter does not run. */
  routes?: Resource[];
}

/** Envoy's own route list: the native engine. */
export interface ListHost extends Host {
  kind: 'list';
  routes: Resource[];
}

export function classHost(decisions: Decisions, site: Site): ClassHost {
  const { host, entries, classes, nativeDefault, needsFilter } = decisions;
  const routes = new Map(classes.map((routeClass) => [routeClass.name, classRoute(routeClass, site)]));
  const fallback = nativeDefault && {
    ...routes.get(nativeDefault.name),
    // The filter says nothing of a default, so its route says which rule it is, for the access log.
    name: entries.at(-1)!.rule.name,
  };
  return {
    ...hostOf(host, site),
    kind: 'classes',
    classes: routes,
    ...(fallback && { fallback }),
    filtered: needsFilter,
  };
}

export function listHost(host: VirtualHost, site: Site): ListHost {
  const routes = host.rules.flatMap((rule) => rule.matches.map((match) => ruleRoute(rule, match, site)));
  return { ...hostOf(host, site), kind: 'list', routes };
}

function hostOf({ name, domains, httpsRedirect, rules }: VirtualHost, { byName }: Site): Host {
  return { name, domains, httpsRedirect, filters: filtersNeeded(rules, byName) };
}
