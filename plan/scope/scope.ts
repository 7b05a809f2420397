import type { Destination, MeshConfig, Model, OutboundTrafficPolicy, Resource, Sidecar } from '../../istio/index.ts';
import type { Proxy } from '../plan.ts';
import { isHttp, isStream, protocolNamed } from '../registry/protocol.ts';
import { byAge } from '../selection/age.ts';
import { selects } from '../selection/labels.ts';
import { type Imports, importsOf } from './egress.ts';

/** What a sidecar's workload sees of the mesh. */
export interface Scope {
  egress: EgressListener[];
  unseen: Unseen;
}

/** What becomes of requests to hosts that the workload does not see. Source: OutboundTrafficPolicy. */
export type Unseen = 'refused' | 'let through' | { proxy: Destination };

export interface EgressListener extends Imports {
  /** The only port it is for, and whether as HTTP. Absent: all ports that no other listener is for, each by its protocol. */
  port?: { number: number; http: boolean };
  /** The address that it asks to listen on. */
  bind?: string;
}

/** Without a Sidecar resource a workload sees all that is exported to its namespace. */
export function scopeOf(model: Model, mesh: MeshConfig, proxy: Proxy, all: Imports): Scope {
  const sidecar = sidecarFor(model.sidecars, mesh.rootNamespace, proxy)?.spec;
  const egress = sidecar?.egress?.length ? sidecar.egress : [{ hosts: ['*/*'] }];
  return {
    egress: egress.map((listener) => {
      const { number, protocol } = listener.port ?? {};
      const port = number ? { number, http: isHttp(protocolNamed(protocol)) } : undefined;
      const { bind } = listener;
      return { ...(port && { port }), ...(bind && { bind }), ...importsOf(listener, proxy.namespace, all) };
    }),
    unseen: unseenBy(sidecar, mesh),
  };
}

/** A Sidecar's policy stands in the place of the mesh's, whole: one without a mode is as the enum begins. */
function unseenBy(sidecar: Sidecar | undefined, mesh: MeshConfig): Unseen {
  const { mode, egressProxy }: OutboundTrafficPolicy = sidecar?.outboundTrafficPolicy ?? mesh.outboundTrafficPolicy;
  if (mode !== 'ALLOW_ANY') return 'refused';
  return egressProxy ? { proxy: egressProxy } : 'let through';
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

/** Ports that the workload can call, ascending, each with the listener that is for it. One may be in both. */
export interface CalledPorts {
  /** On which some service speaks HTTP. */
  http: [port: number, listener: EgressListener][];
  /** On which some service speaks something else, or may. */
  streams: [port: number, listener: EgressListener][];
}

export function calledPorts({ egress }: Scope): CalledPorts {
  const http = new Map<number, EgressListener>();
  const streams = new Map<number, EgressListener>();
  for (const listener of egress)
    if (listener.port) (listener.port.http ? http : streams).set(listener.port.number, listener);
  const ownPorts = new Set([...http.keys(), ...streams.keys()]);
  for (const listener of egress.filter(({ port }) => !port)) {
    const ports = [...listener.services.values()].flatMap((service) => service.ports);
    for (const { number, protocol } of ports.filter((port) => !ownPorts.has(port.number))) {
      if (isHttp(protocol)) http.set(number, listener);
      if (isStream(protocol)) streams.set(number, listener);
    }
  }
  const ascending = (ports: Map<number, EgressListener>) => [...ports].sort(([a], [b]) => a - b);
  return { http: ascending(http), streams: ascending(streams) };
}
