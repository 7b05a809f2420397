import type { Destination, HTTPRoute, Model, Path, Resource, Sidecar, VirtualService } from '../../istio/index.ts';
import { qualify } from '../selection/hosts.ts';

/** A destination as written, a delegate's too, or a Sidecar's proxy; with its host in full. */
export interface WrittenDestination {
  resource: Resource<VirtualService | Sidecar>;
  /** Of the `Destination`. */
  path: Path;
  destination: Destination;
  host: string;
  /** What comes of it where it does not exist. */
  loss: string;
}

type Part = Pick<WrittenDestination, 'destination' | 'path' | 'loss'>;

export function* destinations(model: Model): Generator<WrittenDestination> {
  for (const resource of model.virtualServices) {
    for (const part of partsOf(resource.spec)) {
      yield { resource, host: qualify(part.destination.host, resource.namespace), ...part };
    }
  }
  for (const resource of model.sidecars) {
    const destination = resource.spec.outboundTrafficPolicy?.egressProxy;
    if (!destination) continue;
    const path = ['spec', 'outboundTrafficPolicy', 'egressProxy'];
    const loss = 'requests to hosts that are not known get 503';
    yield { resource, path, destination, host: destination.host.toLowerCase(), loss };
  }
}

function* partsOf(spec: VirtualService): Generator<Part> {
  for (const protocol of ['http', 'tls', 'tcp'] as const) {
    const loss = protocol === 'http' ? 'requests that go there get 503' : 'connections that go there are closed';
    for (const [index, rule] of (spec[protocol] ?? []).entries()) {
      const path = ['spec', protocol, index];
      for (const [at, { destination }] of (rule.route ?? []).entries()) {
        yield { destination, path: [...path, 'route', at, 'destination'], loss };
      }
      if (protocol === 'http') yield* mirrorsOf(rule, path);
    }
  }
}

function* mirrorsOf({ mirror, mirrors = [] }: HTTPRoute, path: Path): Generator<Part> {
  const loss = 'nothing is mirrored there, without an error anywhere';
  if (mirror) yield { destination: mirror, path: [...path, 'mirror'], loss };
  for (const [at, { destination }] of mirrors.entries()) {
    yield { destination, path: [...path, 'mirrors', at, 'destination'], loss };
  }
}
