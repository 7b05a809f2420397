/** Where what is in force for a rule is written. */
import {
  type HTTPRoute,
  type MeshConfig,
  type Model,
  positionOf,
  type Resource,
  type VirtualService,
} from '../istio/index.ts';
import type { Rule } from '../plan/plan.ts';

/** `reviews.yaml:12`, or whose default it is. */
export function timeoutFrom(rule: Rule, model: Model): string {
  return placeOf(rule, 'timeout', model) ?? ISTIO;
}

export function retriesFrom(rule: Rule, model: Model, mesh: MeshConfig): string {
  return placeOf(rule, 'retries', model) ?? (mesh.defaultHttpRetryPolicy ? "the mesh config's default" : ISTIO);
}

const ISTIO = "Istio's default";

/** One of a VirtualService's routes. */
export interface Written {
  resource: Resource<VirtualService>;
  index: number;
  route: HTTPRoute;
}

/** A delegate's route has what it does not say itself from the route that delegates to it. */
function placeOf(rule: Rule, field: 'timeout' | 'retries', model: Model): string | undefined {
  const written = routesBehind(rule, model).find(({ route }) => route[field] !== undefined);
  if (!written) return undefined;
  const { file, line } = positionOf(written.resource.document, ['spec', 'http', written.index, field], 'key');
  return `${file}:${line}`;
}

/** The route that a rule is written as, and where it is a delegate's those that delegate to it. */
export function routesBehind(rule: Pick<Rule, 'name' | 'origin'>, model: Model): Written[] {
  const own = writtenAs(rule, model);
  return own ? [own, ...rootsOf(own.resource, model)] : [];
}

/** By the rule's name; two routes of one name are told apart by their lines. */
function writtenAs({ name, origin }: Pick<Rule, 'name' | 'origin'>, model: Model): Written | undefined {
  const [namespace, owner, ...rest] = name.split('/');
  const resource = model.virtualServices.find((known) => known.namespace === namespace && known.name === owner);
  if (!resource) return undefined;
  const named = routesOf(resource).filter(({ route, index }) => (route.name || String(index)) === rest.join('/'));
  return named.length < 2 ? named[0] : named.find(({ index }) => lineOf(resource, index) === origin?.line);
}

function rootsOf(delegate: Resource<VirtualService>, model: Model): Written[] {
  if (delegate.spec.hosts?.length) return [];
  return model.virtualServices.flatMap(routesOf).filter(({ resource, route }) => {
    const { name, namespace = resource.namespace } = route.delegate ?? {};
    return name === delegate.name && namespace === delegate.namespace;
  });
}

function routesOf(resource: Resource<VirtualService>): Written[] {
  return (resource.spec.http ?? []).map((route, index) => ({ resource, index, route }));
}

function lineOf({ document }: Resource<VirtualService>, index: number): number {
  return positionOf(document, ['spec', 'http', index]).line;
}
