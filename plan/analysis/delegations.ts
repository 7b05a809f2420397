import type { Model, Path, Resource, VirtualService } from '../../istio/index.ts';
import { isDelegate } from '../virtual-services/delegates.ts';

/** A rule that hands its requests on, and to whom. */
export interface Delegation {
  root: Resource<VirtualService>;
  /** Of the root's rule. */
  path: Path;
  name: string;
  namespace: string;
  /** Absent: there is none. */
  delegate?: Resource<VirtualService>;
}

export function* delegations({ virtualServices }: Model): Generator<Delegation> {
  for (const root of virtualServices.filter((resource) => !isDelegate(resource))) {
    for (const [index, rule] of (root.spec.http ?? []).entries()) {
      if (!rule.delegate) continue;
      const { name = '', namespace = root.namespace } = rule.delegate;
      const delegate = virtualServices.find(
        (each) => each.name === name && each.namespace === namespace && isDelegate(each),
      );
      yield { root, path: ['spec', 'http', index], name, namespace, ...(delegate && { delegate }) };
    }
  }
}
