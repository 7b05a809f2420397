/**
 * Services that do not speak HTTP are told apart by their addresses. In a mesh a Kubernetes Service has one, and so has a
 * ServiceEntry that says one; here they have it if it is of this machine (127.0.0.0/8), or where they need one to be reached.
 */
import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Service } from '../registry/service.ts';
import { LOOPBACK } from './loopback.ts';

/** In a mesh. Whoever has none is called at any address, and has to share the port with all others that have none. */
export function hasOwnAddress({ registry, headless, addresses }: Service): boolean {
  return registry === 'kubernetes' ? !headless : addresses.length > 0;
}

/**
 * Where a service asks to be called on this machine: at addresses that it declares; or, if it has none, at those that are
 * named one by one in the `destinationSubnets` of its rules. Where its own endpoints are, there is no room.
 */
export function declaredAddresses(service: Service, port: number, subnets: readonly string[]): string[] {
  const asked = askedAddresses(service, subnets);
  if (asked.length === 0) return [];
  const endpoints = service.ports.filter(({ number }) => number === port).flatMap((served) => served.endpoints());
  const occupied = new Set(endpoints.map(({ address }) => address));
  return asked.filter((address) => !occupied.has(address));
}

/** All of `destinationOf`, whatever address of this machine is called. */
export function destinationsOf(service: Service, subnets: readonly string[]): string[] {
  return [LOOPBACK, ...askedAddresses(service, subnets)].map((called) => destinationOf(service, called));
}

function askedAddresses(service: Service, subnets: readonly string[]): string[] {
  const asked = hasOwnAddress(service) ? service.addresses : subnets.map((subnet) => subnet.replace(/\/32$/, ''));
  return [...new Set(asked)].filter((address) => isIPv4(address) && /^127\./.test(address) && address !== LOOPBACK);
}

/** Where a client that calls a service here was going, in a mesh: an address, or a range of which any may be meant. */
export function destinationOf({ addresses, ranges }: Service, called: string): string {
  const isMeant = called !== LOOPBACK && (addresses.length === 0 || addresses.includes(called));
  return isMeant ? called : (addresses[0] ?? ranges[0] ?? called);
}

/** An address that follows from the service's name, so that it stays. Of two that would have the same, the next is free. */
export function madeAddress(host: string, taken: ReadonlySet<string>): string {
  const hash = createHash('sha256').update(host).digest().readUInt16BE(0);
  for (let index = hash; ; index++) {
    const address = `127.240.${(index >> 8) & 0xff}.${index & 0xff}`;
    if (!taken.has(address)) return address;
  }
}
