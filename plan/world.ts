import type { MeshConfig, Model } from '../istio/index.ts';
import { type Client, clientOf } from './clusters/client.ts';
import { destinationRules, type FindRule } from './destination-rules/destination-rules.ts';
import { hashPolicyOf } from './destination-rules/hash.ts';
import type { Report } from './finding.ts';
import type { Memory } from './memory.ts';
import type { Proxy } from './plan.ts';
import type { Dialect } from './regex/parse.ts';
import { registryFor } from './registry/registry.ts';
import type { Service } from './registry/service.ts';
import type { KeptRules, RouteContext } from './virtual-services/route-context.ts';
import { type VirtualService, virtualServicesFor } from './virtual-services/virtual-services.ts';

/** The mesh as one proxy sees it, before a Sidecar resource narrows its view. */
export interface World {
  model: Model;
  mesh: MeshConfig;
  proxy: Proxy;
  client: Client;
  services: Map<string, Service>;
  virtualServices: VirtualService[];
  destinationRule: FindRule;
  report: Report;
  /** Absent: no filter, Envoy itself matches. */
  dialect?: Dialect;
  memory: Memory;
  /** The same object for as long as nothing but VirtualServices has changed. */
  surroundings: object;
}

export function worldOf(
  model: Model,
  mesh: MeshConfig,
  proxy: Proxy,
  { dialect, report, memory }: Pick<World, 'dialect' | 'report' | 'memory'>,
): World {
  const { virtualServices: _, ...others } = model;
  const settings = JSON.stringify([mesh, proxy, dialect]);
  const surroundings = memory.keep('surroundings', [...Object.values(others), settings], () => ({}));
  return {
    ...(dialect && { dialect }),
    model,
    mesh,
    proxy,
    client: clientOf(model, proxy),
    services: memory.keep('services', [surroundings], () => registryFor(model, mesh, proxy.namespace)),
    virtualServices: virtualServicesFor(model, mesh, proxy.namespace),
    destinationRule: memory.keep('destination rules', [surroundings], () => destinationRules(model, mesh, proxy)),
    report,
    memory,
    surroundings,
  };
}

/** For rules of one listener. */
export function routeContext(
  world: World,
  listener: Pick<RouteContext, 'gateway' | 'port' | 'tls' | 'defaultPort' | 'destination'>,
): RouteContext {
  const { proxy, mesh, services, destinationRule, dialect, report, memory, surroundings } = world;
  const hashPolicy: RouteContext['hashPolicy'] = (host, subset, port) => {
    const namespace = services.get(host)?.namespace ?? '';
    return hashPolicyOf(destinationRule({ host, namespace }), port, subset);
  };
  const name = `rules ${listener.gateway} ${listener.port} ${listener.tls}`;
  const kept = memory.keep(name, [surroundings], (): KeptRules => ({ written: new WeakMap(), plain: new Map() }));
  return { proxy, mesh, hashPolicy, ...(dialect && { dialect }), report, kept, ...listener };
}

/** The port of a service that has one only: what a destination there means without saying. */
export function onlyPort(host: string, { services }: World): number | undefined {
  const [only, ...others] = services.get(host)?.ports ?? [];
  return others.length > 0 ? undefined : only?.number;
}
