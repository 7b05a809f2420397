/** Ways through a VirtualService, each part with the path that leads to it. */
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

export function rules(virtualService: VirtualService): Part<HTTPRoute>[] {
  return each(virtualService.http, ['spec', 'http']);
}

export function matches(virtualService: VirtualService): Part<HTTPMatchRequest>[] {
  return rules(virtualService).flatMap(({ part, path }) => each(part.match, [...path, 'match']));
}

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
export function splits(virtualService: VirtualService): Part<(RouteDestination | HTTPRouteDestination)[]>[] {
  return (['http', 'tls', 'tcp'] as const).flatMap((protocol) =>
    (virtualService[protocol] ?? []).map(({ route = [] }, index) => ({
      part: route,
      path: ['spec', protocol, index, 'route'],
    })),
  );
}

/** The header operations of rules and of their destinations. */
export function headerOperations(virtualService: VirtualService): Part<Headers>[] {
  return rules(virtualService).flatMap((rule) =>
    [rule, ...routes(rule)].flatMap(({ part, path }) =>
      part.headers ? [{ part: part.headers, path: [...path, 'headers'] }] : [],
    ),
  );
}

/** A VirtualService without hosts is spliced into others. */
export function isDelegate({ hosts = [] }: VirtualService): boolean {
  return hosts.length === 0;
}

export function appliesToMesh({ gateways = [] }: VirtualService): boolean {
  return gateways.length === 0 || gateways.includes('mesh');
}
