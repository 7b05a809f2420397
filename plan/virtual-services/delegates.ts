import type { HTTPRoute, Model, Resource, VirtualService } from '../../istio/index.ts';
import { isExportedTo, orDefault } from '../visibility.ts';
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

/** All routes, those of delegates in the place of the ones that delegate to them. Without the delegate, or out of its sight: nothing. */
export function spliceDelegates(root: Resource<VirtualService>, model: Model, defaultExportTo: string[]): Route[] {
  return routesOf(root).flatMap((route) => {
    const { delegate } = route.spec;
    if (!delegate) return [route];
    const owner = delegate.namespace || root.namespace;
    const found = model.virtualServices.find(
      (candidate) => candidate.name === delegate.name && candidate.namespace === owner && isDelegate(candidate),
    );
    if (!found || !isExportedTo(orDefault(found.spec.exportTo, defaultExportTo), owner, root.namespace)) return [];
    return routesOf(found).flatMap((inner) => splice(route, inner));
  });
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
