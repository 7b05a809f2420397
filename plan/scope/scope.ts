import type { MeshConfig, Model, Resource, Sidecar } from '../../istio/index.ts';
import { byAge } from '../age.ts';
import { selects } from '../labels.ts';
import type { Proxy } from '../plan.ts';
import { isHttp, protocolNamed } from '../registry/protocol.ts';
import { type Imports, importsOf } from './egress.ts';

/** What a sidecar's workload sees of the mesh. */
export interface Scope {
  egress: EgressListener[];
  outboundTrafficPolicy: 'REGISTRY_ONLY' | 'ALLOW_ANY';
}

export interface EgressListener extends Imports {
  /** The only port it is for. Absent: all that no other is for. */
  port?: number;
}

/** Without a Sidecar resource a workload sees all that is exported to its namespace. */
export function scopeOf(model: Model, mesh: MeshConfig, proxy: Proxy, all: Imports): Scope {
  const sidecar = sidecarFor(model.sidecars, mesh.rootNamespace, proxy)?.spec;
  const egress = sidecar?.egress?.length ? sidecar.egress : [{ hosts: ['*/*'] }];
  return {
    egress: egress
      .filter(({ port }) => !port?.number || isHttp(protocolNamed(port.protocol)))
      .map((listener) => ({
        ...(listener.port?.number && { port: listener.port.number }),
        ...importsOf(listener, proxy.namespace, all),
      })),
    outboundTrafficPolicy: sidecar?.outboundTrafficPolicy?.mode ?? mesh.outboundTrafficPolicy.mode,
  };
}

/** The namespace's Sidecar that selects the workload, else its general one, else the root namespace's general one. */
function sidecarFor(sidecars: readonly Resource<Sidecar>[], root: string, proxy: Proxy): Resource<Sidecar> | undefined {
  const oldestFirst = [...sidecars].sort(byAge);
  const own = oldestFirst.filter(({ namespace }) => namespace === proxy.namespace);
  const isGeneral = ({ spec }: Resource<Sidecar>) => !Object.keys(spec.workloadSelector?.labels ?? {}).length;
  return (
    own.find((sidecar) => !isGeneral(sidecar) && selects(sidecar.spec.workloadSelector?.labels, proxy.labels)) ??
    own.find(isGeneral) ??
    oldestFirst.find((sidecar) => sidecar.namespace === root && isGeneral(sidecar))
  );
}

/** The HTTP ports that the workload can call, ascending, each with the listener that is for it. */
export function httpPorts(scope: Scope): [port: number, listener: EgressListener][] {
  const ports = new Map<number, EgressListener>();
  for (const listener of scope.egress) if (listener.port) ports.set(listener.port, listener);
  for (const listener of scope.egress.filter(({ port }) => !port)) {
    const called = [...listener.services.values()].flatMap((service) => service.ports);
    for (const { number, protocol } of called) {
      if (isHttp(protocol) && !ports.has(number)) ports.set(number, listener);
    }
  }
  return [...ports].sort(([a], [b]) => a - b);
}
