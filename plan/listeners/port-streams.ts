import type { FilterChain } from '../plan.ts';
import type { Service } from '../registry/service.ts';
import type { EgressListener } from '../scope/scope.ts';
import { intersection } from '../selection/hosts.ts';
import {
  onceEach,
  plainStream,
  type StreamDestination,
  type TlsStream,
  tcpDestinations,
  tlsStreams,
} from '../virtual-services/streams.ts';
import type { VirtualService } from '../virtual-services/virtual-services.ts';
import { onlyPort, routeContext, type World } from '../world.ts';
import { serverNamesOf } from './domains.ts';
import { destinationOf } from './own-addresses.ts';
import { streamHandler } from './stream-handler.ts';

/** Where connections to one port go that are not HTTP, by the service that is meant and the address that is called. */
export class PortStreams {
  readonly #port: number;
  readonly #virtualServices: VirtualService[];
  readonly #world: World;

  constructor(port: number, { virtualServices }: EgressListener, world: World) {
    this.#port = port;
    this.#virtualServices = virtualServices.filter(
      ({ gateways, resource: { spec } }) => gateways.includes('mesh') && (spec.tcp || spec.tls),
    );
    this.#world = world;
  }

  /** By the rules, else to the service itself. */
  opaque(service: Service, called: string): StreamDestination[] {
    const ruled = tcpDestinations(this.#rulesOf(service), this.#context(service, called));
    return ruled?.length ? ruled : plainStream(service.host, this.#port);
  }

  opaqueChain(name: string, service: Service, called: string): FilterChain {
    return this.#chain(name, this.opaque(service, called));
  }

  /** To the service itself, whatever the rules say. */
  plainChain(name: string, { host }: Service): FilterChain {
    return this.#chain(name, plainStream(host, this.#port));
  }

  /** Told apart by the name that the client asks for. Where no rule speaks of a service's own names, the service itself. */
  tlsChains(listener: string, services: readonly Service[], called: string): FilterChain[] {
    const streams = services.flatMap((service): TlsStream[] => [
      ...tlsStreams(this.#rulesOf(service), this.#context(service, called)),
      {
        serverNames: serverNamesOf(service, this.#world.proxy.namespace),
        destinations: plainStream(service.host, this.#port),
      },
    ]);
    return onceEach(streams).map(({ serverNames, destinations }) => ({
      ...this.#chain(`${listener}_${serverNames[0]}`, destinations),
      serverNames,
    }));
  }

  /** Prefixes of addresses that the rules of a service say its connections may go to. */
  subnetsOf(service: Service): string[] {
    const routes = this.#rulesOf(service).flatMap(({ resource: { spec } }) => [
      ...(spec.tls ?? []),
      ...(spec.tcp ?? []),
    ]);
    return routes.flatMap(({ match = [] }) => match.flatMap(({ destinationSubnets }) => destinationSubnets ?? []));
  }

  #chain(name: string, destinations: StreamDestination[]): FilterChain {
    return { name, handler: streamHandler(name, destinations, this.#world) };
  }

  #rulesOf({ host }: Service): VirtualService[] {
    return this.#virtualServices.filter(({ hosts }) => hosts.some((own) => intersection(own, host) !== undefined));
  }

  #context(service: Service, called: string) {
    const defaultPort = (host: string) => onlyPort(host, this.#world) ?? this.#port;
    const listener = { gateway: 'mesh', port: this.#port, tls: false, defaultPort };
    return routeContext(this.#world, { ...listener, destination: destinationOf(service, called) });
  }
}
