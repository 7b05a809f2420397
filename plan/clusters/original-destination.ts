import type { Cluster, ClusterPolicy, Endpoint } from '../plan.ts';
import type { Service } from '../registry/service.ts';

type Found = Pick<Cluster, 'discovery' | 'endpoints'>;

/** Source: LoadBalancerSettings.simple PASSTHROUGH, which in a mesh sends on to the address that the client called. */
export function passesThrough({ loadBalancer }: ClusterPolicy): boolean {
  return loadBalancer?.simple === 'PASSTHROUGH' && !loadBalancer.consistentHash;
}

/**
 * Where a client's connection would have gone by itself: to the addresses that a ServiceEntry gives its hosts, and from a
 * Service's own address to any of its endpoints. Nobody looks at subsets or localities there.
 */
export function originalDestination({ registry, addresses }: Service, port: number, all: Found): Found {
  if (registry === 'kubernetes' || addresses.length === 0) return all;
  const endpoints = addresses.map((address): Endpoint => ({ address, port, weight: 1, labels: {}, locality: '' }));
  return { discovery: 'static', endpoints };
}
