import {
  type HTTPMatchRequest,
  type HTTPRoute,
  type Path,
  positionOf,
  type Resource,
  type VirtualService,
} from '../../istio/index.ts';
import { memoized } from '../memoized.ts';
import type { Origin } from '../plan.ts';
import { qualifyRoute } from './short-names.ts';

/** Where something is written. */
export interface Place {
  resource: Resource<VirtualService>;
  path: Path;
}

export interface WrittenMatch extends Place {
  match: HTTPMatchRequest;
}

/** One HTTP route as written, names in full. `spec.match` is not read any more: `matches` is. */
export interface Route extends Place {
  /** `namespace/virtualservice/name-or-index`. */
  name: string;
  spec: HTTPRoute;
  /** Empty: every request. */
  matches: WrittenMatch[];
}

/** The same list for the same resource. */
export const routesOf = memoized((resource: Resource<VirtualService>): Route[] => {
  const { namespace, name } = resource;
  return (resource.spec.http ?? []).map((written, index) => {
    const path = ['spec', 'http', index];
    const spec = qualifyRoute(written, namespace);
    return {
      name: `${namespace}/${name}/${written.name || index}`,
      spec,
      matches: (spec.match ?? []).map((match, at) => ({ match, resource, path: [...path, 'match', at] })),
      resource,
      path,
    };
  });
});

export function originOf({ resource, path }: Place): Origin {
  const { file, line, column } = positionOf(resource.document, path);
  return { file, line, column };
}
