import type { HTTPRoute, Model, Resource, VirtualService } from '../../istio/index.ts';
import { isExportedTo, orDefault } from '../selection/visibility.ts';
import { conflicts, joinMatches } from './delegate-matches.ts';
import { type Route, routesOf, type WrittenMatch } from './routes.ts';

/** What a delegate's route takes from its root's where it says nothing itself. Each is taken whole, headers too. */
const INHERITED = [
  'rewrite',
  'directResponse',
  'timeout',
  'retries',
  'fault',
  'mirror',
  'mirrorPercent',
  'mirrorPercentage',
  'mirrors',
  'corsPolicy',
  'headers',
] as const satisfies (keyof HTTPRoute)[];

/** A VirtualService without hosts is not used but where another one delegates to it. */
export function isDelegate({ spec }: Resource<VirtualService>): boolean {
  return !spec.hosts?.length;
}

/**
 * All routes, those of delegates in the place of the ones that delegate to them. Without the delegate, or out of its
 * sight: nothing. The same list for the same resources.
 */
export function spliceDelegates(root: Resource<VirtualService>, model: Model, defaultExportTo: string[]): Route[] {
  const written = routesOf(root);
  if (!written.some(({ spec }) => spec.delegate)) return written;
  const delegates = written.map(({ spec }) => visibleDelegate(spec, root, model, defaultExportTo));
  const known = spliced.get(root);
  if (known && delegates.every((delegate, index) => delegate === known.delegates[index])) return known.routes;
  const routes = written.flatMap((route, index) => {
    const delegate = delegates[index];
    if (!route.spec.delegate) return [route];
    return delegate ? routesOf(delegate).flatMap((inner) => splice(route, inner)) : [];
  });
  spliced.set(root, { delegates, routes });
  return routes;
}

/** By the root: what its routes were with these delegates. */
const spliced = new WeakMap<
  Resource<VirtualService>,
  { delegates: (Resource<VirtualService> | undefined)[]; routes: Route[] }
>();

function visibleDelegate(
  { delegate }: HTTPRoute,
  root: Resource<VirtualService>,
  model: Model,
  defaultExportTo: string[],
): Resource<VirtualService> | undefined {
  if (!delegate) return undefined;
  const owner = delegate.namespace || root.namespace;
  const found = model.virtualServices.find(
    (candidate) => candidate.name === delegate.name && candidate.namespace === owner && isDelegate(candidate),
  );
  return found && isExportedTo(orDefault(found.spec.exportTo, defaultExportTo), owner, root.namespace)
    ? found
    : undefined;
}

function splice(root: Route, inner: Route): Route[] {
  const matches = spliceMatches(root.matches, inner.matches);
  if (!matches) return [];
  const inherited = INHERITED.filter((field) => inner.spec[field] === undefined && root.spec[field] !== undefined);
  const fields = Object.fromEntries(inherited.map((field) => [field, root.spec[field]]));
  return [{ ...inner, spec: { ...inner.spec, ...fields }, matches }];
}

/** Each of the delegate's matches has to lie within one of the root's, or else its whole route is dropped. */
function spliceMatches(root: WrittenMatch[], inner: WrittenMatch[]): WrittenMatch[] | undefined {
  if (root.length === 0) return inner;
  if (inner.length === 0) return root;
  const joined = inner.map((match) =>
    root
      .filter((outer) => !conflicts(outer.match, match.match))
      .map((outer) => ({ ...match, match: joinMatches(outer.match, match.match) })),
  );
  return joined.every(({ length }) => length > 0) ? joined.flat() : undefined;
}
