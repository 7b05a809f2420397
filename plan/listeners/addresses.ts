import { isHttp, isStream, type Protocol } from '../registry/protocol.ts';
import type { Service } from '../registry/service.ts';
import type { EgressListener } from '../scope/scope.ts';
import { byAge } from '../selection/age.ts';
import type { World } from '../world.ts';
import { declaredAddresses, hasOwnAddress, madeAddress } from './own-addresses.ts';
import type { PortStreams } from './port-streams.ts';

/** Who is called where on one port, of the services that do not speak HTTP, or may not. */
export interface Called {
  /** Whose the address is that all services share, so far as neither HTTP nor the name in a TLS hello says otherwise. */
  holder?: Service;
  /** All that can be called in some way. TLS services are at the shared address too. */
  callable: Pick<OwnAddress, 'service' | 'protocol'>[];
  /** Services that have an address to themselves, besides the shared one or instead of it. */
  own: OwnAddress[];
}

export interface OwnAddress {
  service: Service;
  protocol: Protocol;
  address: string;
}

interface Candidate {
  service: Service;
  protocol: Protocol;
  /** Addresses of this machine. */
  declared: string[];
}

/** @param sharesWithHttp whether HTTP is spoken at the shared address */
export function calledOn(
  port: number,
  egress: EgressListener,
  sharesWithHttp: boolean,
  streams: PortStreams,
  world: World,
): Called {
  const candidates = candidatesOn(port, egress, streams);
  const [elsewhere, opaque] = parted(candidates.filter(isOpaque), (candidate) => isElsewhere(candidate, port));
  const tls = candidates.filter((candidate) => !isOpaque(candidate));
  const holder = holderOf(opaque, sharesWithHttp, tls.length > 0);
  const taken = new Set<string>();
  const own: OwnAddress[] = [];
  const hidden: Service[] = [];
  const callable = [...tls, ...opaque];
  for (const candidate of callable) {
    const { service, protocol } = candidate;
    const addresses = candidate.declared.filter((address) => !taken.has(address));
    if (addresses.length === 0 && isOpaque(candidate) && candidate !== holder && protocol !== 'auto') {
      if (egress.bind || !hasOwnAddress(service)) hidden.push(service);
      else addresses.push(made(service, port, taken, world));
    }
    for (const address of addresses) {
      taken.add(address);
      own.push({ service, protocol, address });
    }
  }
  reportHidden(port, hidden, holder?.service.host, world);
  for (const { service, protocol } of elsewhere) if (protocol !== 'auto') reportElsewhere(service, port, world);
  return { callable, own, ...(holder && { holder: holder.service }) };
}

/** The oldest first, as in Istio. On a Sidecar's own port all is what the Sidecar says, whatever the services call it. */
function candidatesOn(port: number, egress: EgressListener, streams: PortStreams): Candidate[] {
  if (egress.port?.http) return [];
  const candidates = [...egress.services.values()].flatMap((service): Candidate[] => {
    const written = service.ports.find(({ number }) => number === port)?.protocol ?? 'udp';
    const protocol = egress.port && isHttp(written) ? 'tcp' : written;
    if (!isStream(protocol)) return [];
    const declared = egress.bind ? [] : declaredAddresses(service, port, streams.subnetsOf(service));
    return [{ service, protocol, declared }];
  });
  return candidates.sort((a, b) => byAge(a.service, b.service));
}

/**
 * A service that has no address of its own goes first, as it is called at any; then one that has none of this machine.
 * What is HTTP or TLS is found out by the first bytes of the client, so that a service which speaks first cannot be there.
 */
function holderOf(opaque: Candidate[], sharesWithHttp: boolean, sharesWithTls: boolean): Candidate | undefined {
  const fits = ({ service, protocol }: Candidate) => {
    if (protocol === 'server-first' && (sharesWithHttp || sharesWithTls)) return false;
    return !sharesWithHttp || protocol === 'auto' || !hasOwnAddress(service);
  };
  const rank = ({ service, declared }: Candidate) => (hasOwnAddress(service) ? 1 : 0) + (declared.length > 0 ? 1 : 0);
  return opaque.filter(fits).sort((a, b) => rank(a) - rank(b))[0];
}

function parted<T>(items: readonly T[], belongs: (item: T) => boolean): [those: T[], others: T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

function isOpaque({ protocol }: Candidate): boolean {
  return protocol !== 'tls';
}

/** A wildcard's connections go wherever they were going; nothing in them says where that is. */
function isElsewhere({ service }: Candidate, port: number): boolean {
  return service.ports.find(({ number }) => number === port)?.discovery === 'by-name';
}

function made(service: Service, port: number, taken: ReadonlySet<string>, world: World): string {
  const address = madeAddress(service.host, taken);
  world.report({
    ...{ code: 'MS0501', severity: 'info', refused: false, resource: service.resource, path: ['spec', 'ports'] },
    message: `${service.host} is called at ${address} on port ${port} here: another service has 127.0.0.1`,
    fix: 'call it there, or give it an address of your choice that begins with 127',
  });
  return address;
}

function reportHidden(port: number, [service, ...others]: Service[], holder: string | undefined, world: World): void {
  if (!service) return;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  world.report({
    ...{ code: 'MS0501', severity: 'warning', refused: false, resource: service.resource, path: ['spec', 'ports'] },
    message: `${service.host}${more} cannot be reached on port ${port}, which is that of ${holder ?? 'others'}: without addresses of their own, connections to them cannot be told apart, as in a mesh`,
    fix: 'give it an address of its own (`addresses`), or a port',
  });
}

function reportElsewhere({ host, resource }: Service, port: number, world: World): void {
  world.report({
    ...{ code: 'MS0501', severity: 'warning', refused: false, resource, path: ['spec', 'hosts'] },
    message: `${host} cannot be called on port ${port} here: connections that are not HTTP or TLS do not say which host they are for`,
    fix: 'name the hosts one by one',
  });
}
