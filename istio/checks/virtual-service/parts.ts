/**
 * Ways through a VirtualService, each part with the path that leads to it. All laws are asked of one VirtualService
 * before the next, and go the same ways: each is gone once.
 */
import type {
  Headers,
  HTTPMatchRequest,
  HTTPRoute,
  HTTPRouteDestination,
  RouteDestination,
  VirtualService,
} from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { isClaim } from '../grammar/headers.ts';

export interface Part<T> {
  part: T;
  path: Path;
}

export function each<T>(list: T[] | undefined, path: Path): Part<T>[] {
  return (list ?? []).map((part, index) => ({ part, path: [...path, index] }));
}

export const rules = way((virtualService): Part<HTTPRoute>[] => each(virtualService.http, ['spec', 'http']));

export const matches = way((virtualService): Part<HTTPMatchRequest>[] =>
  rules(virtualService).flatMap(({ part, path }) => (part.match ? each(part.match, [...path, 'match']) : [])),
);

/** Where matches name a claim of the request's JWT. */
export function claims(virtualService: VirtualService): Path[] {
  return matches(virtualService).flatMap(({ part, path }) =>
    (['headers', 'withoutHeaders'] as const).flatMap((field) =>
      Object.keys(part[field] ?? {})
        .filter(isClaim)
        .map((name) => [...path, field, name]),
    ),
  );
}

export function routes(rule: Part<HTTPRoute>): Part<HTTPRouteDestination>[] {
  return each(rule.part.route, [...rule.path, 'route']);
}

/** The lists of weighted destinations of all protocols. */
export const splits = way((virtualService): Part<(RouteDestination | HTTPRouteDestination)[]>[] =>
  (['http', 'tls', 'tcp'] as const).flatMap((protocol) =>
    (virtualService[protocol] ?? []).map(({ route = [] }, index) => ({
      part: route,
      path: ['spec', protocol, index, 'route'],
    })),
  ),
);

/** The header operations of rules and of their destinations. */
export const headerOperations = way((virtualService): Part<Headers>[] =>
  rules(virtualService).flatMap((rule) =>
    [rule, ...routes(rule)].flatMap(({ part, path }) =>
      part.headers ? [{ part: part.headers, path: [...path, 'headers'] }] : [],
    ),
  ),
);

/** A VirtualService without hosts is spliced into others. */
export function isDelegate({ hosts = [] }: VirtualService): boolean {
  return hosts.length === 0;
}

export function appliesToMesh({ gateways = [] }: VirtualService): boolean {
  return gateways.length === 0 || gateways.includes('mesh');
}

function way<Parts>(go: (virtualService: VirtualService) => Parts): (virtualService: VirtualService) => Parts {
  let latest: { virtualService: VirtualService; parts: Parts } | undefined;
  return (virtualService) => {
    if (latest?.virtualService !== virtualService) latest = { virtualService, parts: go(virtualService) };
    return latest.parts;
  };
}
