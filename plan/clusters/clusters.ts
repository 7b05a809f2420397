import { isIP } from 'node:net';
import { DEFAULT_MESH_CONFIG, type DestinationRule, type MeshConfig, type Subset } from '../../istio/index.ts';
import { policyOf } from '../destination-rules/policy.ts';
import type { Cluster, ClusterPolicy, Endpoint } from '../plan.ts';
import type { Protocol } from '../registry/protocol.ts';
import type { Service, ServicePort } from '../registry/service.ts';
import { selects } from '../selection/labels.ts';
import { clusterName } from '../virtual-services/route-context.ts';
import type { World } from '../world.ts';
import { credentialOf, missingOf } from './credentials.ts';
import { byLocality } from './localities.ts';
import { originalDestination, passesThrough } from './original-destination.ts';

/** For each port of a service one cluster, and one for each subset that its DestinationRule names. */
export function clustersOf(world: World): Cluster[] {
  return [...world.services.values()].flatMap((service) => {
    const rule = world.destinationRule(service);
    return service.ports
      .filter(({ protocol }) => protocol !== 'udp')
      .flatMap((port) => {
        const endpoints = port.discovery === 'by-name' ? [] : port.endpoints();
        const subsets = [undefined, ...(rule?.subsets ?? [])];
        return subsets.map((subset) => cluster(service, port, endpoints, rule, subset, world));
      });
  });
}

function cluster(
  service: Service,
  { number, discovery, protocol }: ServicePort,
  all: Endpoint[],
  rule: DestinationRule | undefined,
  subset: Subset | undefined,
  world: World,
): Cluster {
  const { host } = service;
  const { mesh } = world;
  const policy = withMeshDefaults(policyOf(rule, number, subset?.name), mesh);
  const found = {
    discovery: discovery === 'static' && all.some(isName) ? ('dns' as const) : discovery,
    endpoints: all,
  };
  const credential = credentialOf(policy.tls, world);
  return {
    name: clusterName(host, number, subset?.name),
    host,
    port: number,
    ...(subset && { subset: subset.name }),
    ...found,
    ...(passesThrough(policy) ? originalDestination(service, number, found) : chosen(all, subset, policy, world)),
    ...(missingOf(policy.tls, world) && { endpoints: [] }),
    protocol: upstreamProtocol(protocol, policy, mesh),
    policy,
    ...(credential && { credential }),
  };
}

/** Those of the subset, and which of them go first. */
function chosen(all: Endpoint[], subset: Subset | undefined, policy: ClusterPolicy, { mesh, client }: World) {
  const endpoints = subset ? all.filter(({ labels }) => selects(subset.labels, labels)) : all;
  return byLocality(endpoints, policy, client, mesh);
}

/** What the mesh says of all connections, where it differs from Istio's own defaults; keepalive field by field. */
function withMeshDefaults(policy: ClusterPolicy, mesh: MeshConfig): ClusterPolicy {
  const says = mesh.connectTimeout !== DEFAULT_MESH_CONFIG.connectTimeout || mesh.tcpKeepalive;
  if (!says) return policy;
  const { connectTimeout = mesh.connectTimeout, tcpKeepalive, ...tcp } = policy.connectionPool?.tcp ?? {};
  const keepalive = { ...mesh.tcpKeepalive, ...tcpKeepalive };
  return {
    ...policy,
    connectionPool: {
      ...policy.connectionPool,
      tcp: { ...tcp, connectTimeout, ...(Object.keys(keepalive).length > 0 && { tcpKeepalive: keepalive }) },
    },
  };
}

/** Workloads may have names for addresses (a WorkloadEntry of a virtual machine), whoever selects them. */
function isName({ address }: Endpoint): boolean {
  return !isIP(address) && !address.startsWith('unix:');
}

/** Plain HTTP is spoken as HTTP/2 where `h2UpgradePolicy` asks for it, the rule's before the mesh's. */
function upstreamProtocol(
  protocol: Protocol,
  { connectionPool }: ClusterPolicy,
  mesh: MeshConfig,
): Cluster['protocol'] {
  if (protocol === 'http2' || protocol === 'auto') return protocol;
  if (protocol !== 'http') return 'tcp';
  const asked = connectionPool?.http?.h2UpgradePolicy ?? 'DEFAULT';
  return (asked === 'DEFAULT' ? mesh.h2UpgradePolicy : asked) === 'UPGRADE' ? 'http2' : 'http1';
}
