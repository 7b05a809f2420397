import type { HTTPRoute, HTTPRouteDestination, Destination as WrittenDestination } from '../../istio/index.ts';
import { ALWAYS, type Destination, type Forward, type HashPolicy, type Mirror, type Rewrite } from '../plan.ts';
import { perMillion } from './chances.ts';
import { corsOf } from './cors.ts';
import { operationsOf } from './header-ops.ts';
import { retryOf } from './retries.ts';
import { clusterName, type RouteContext } from './route-context.ts';

/** Source: HTTPRoute.route, with all that says how the request is sent on. */
export function forward(route: HTTPRoute, context: RouteContext): Forward {
  const written = route.route ?? [];
  const weighted = written.length > 1;
  const chosen = weighted ? written.filter(({ weight }) => weight) : written;
  const hashes = chosen.map(({ destination }) => hashOf(destination, context));
  const together = hashes.flatMap((hash) => hash ?? []);
  const destinations = chosen.map((destination, n) => ({
    ...destinationOf(destination, context),
    ...(hashes[n] && { hash: together }),
  }));
  const { headers, authority } = operationsOf(route.headers);
  const hashed = !weighted && destinations[0]?.hash !== undefined;
  const retry = retryOf(route.retries ?? context.mesh.defaultHttpRetryPolicy, hashed);
  const cors = corsOf(route.corsPolicy);
  return {
    kind: 'forward',
    weighted,
    mirrors: mirrorsOf(route, context),
    timeout: route.timeout ?? 0,
    ...(retry && { retry }),
    ...settleAuthority(rewriteOf(route), authority, weighted, destinations),
    headers,
    ...(cors && { cors }),
  };
}

/** A service's own route, for hosts without a VirtualService. Unlike a rule's, its retries avoid hosts even if it is hashed. */
export function forwardToService(host: string, context: RouteContext): Forward {
  const port = { number: context.port };
  const retry = retryOf(context.mesh.defaultHttpRetryPolicy, false);
  return { ...forward({ route: [{ destination: { host, port } }] }, context), ...(retry && { retry }) };
}

function hashOf({ host, subset, port }: WrittenDestination, context: RouteContext): HashPolicy | undefined {
  return context.hashPolicy(host, subset, port?.number);
}

function destinationOf({ destination, weight = 0, headers }: HTTPRouteDestination, context: RouteContext): Destination {
  return { weight, ...target(destination, context), ...operationsOf(headers) };
}

function target({ host, subset, port }: WrittenDestination, context: RouteContext) {
  const number = port?.number || context.defaultPort(host);
  return { cluster: clusterName(host, number, subset), host, ...(subset && { subset }), port: number };
}

function mirrorsOf(route: HTTPRoute, context: RouteContext): Mirror[] {
  const { mirror, mirrors = [], mirrorPercentage, mirrorPercent } = route;
  const single = mirrorPercentage ?? (mirrorPercent === undefined ? undefined : { value: mirrorPercent });
  // Both, where a delegate names the one and its root the others.
  const policies = [...(mirror ? [{ destination: mirror, percentage: single }] : []), ...mirrors];
  return policies
    .map(({ destination, percentage }) => ({
      ...target(destination, context),
      perMillion: percentage ? perMillion(percentage) : ALWAYS,
      shadowSuffix: context.mesh.mirrorShadowSuffix,
    }))
    .filter(({ perMillion: chance }) => chance > 0);
}

function rewriteOf({ rewrite }: HTTPRoute): Rewrite {
  const { uri, authority, uriRegexRewrite } = rewrite ?? {};
  return {
    ...(uri && { uri }),
    ...(uriRegexRewrite && {
      regex: { pattern: uriRegexRewrite.match ?? '', substitution: uriRegexRewrite.rewrite ?? '' },
    }),
    ...(authority && { authority }),
  };
}

/**
 * A rewrite goes before what header operations make of the host, and the route's before a destination's: unlike other
 * headers, whether there are several destinations or one.
 */
function settleAuthority(
  rewrite: Rewrite,
  ofRoute: string | undefined,
  weighted: boolean,
  destinations: Destination[],
) {
  const ofDestination = weighted ? undefined : destinations[0]?.authority;
  const authority = rewrite.authority ?? ofRoute ?? ofDestination;
  if (authority === undefined) return { rewrite, destinations };
  return {
    rewrite: { ...rewrite, authority },
    destinations: destinations.map(({ authority: _, ...destination }) => destination),
  };
}
