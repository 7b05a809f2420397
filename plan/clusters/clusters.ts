import { isIP } from 'node:net';
import type { MeshConfig } from '../../istio/index.ts';
import type { FindRule } from '../destination-rules/destination-rules.ts';
import { policyOf } from '../destination-rules/policy.ts';
import { selects } from '../labels.ts';
import type { Cluster, ClusterPolicy, Endpoint } from '../plan.ts';
import type { Protocol } from '../registry/protocol.ts';
import type { Service, ServicePort } from '../registry/service.ts';
import { clusterName } from '../virtual-services/route-context.ts';

/** For each port of a service one cluster, and one for each subset that its DestinationRule names. */
export function clustersOf(services: Iterable<Service>, destinationRule: FindRule, mesh: MeshConfig): Cluster[] {
  return [...services].flatMap((service) => {
    const rule = destinationRule(service);
    return service.ports
      .filter(({ protocol }) => protocol !== 'udp')
      .flatMap((port) => {
        const whole = cluster(service, port, policyOf(rule, port.number), mesh);
        const subsets = (rule?.subsets ?? []).map(
          ({ name, labels }): Cluster => ({
            ...cluster(service, port, policyOf(rule, port.number, name), mesh),
            name: clusterName(service.host, port.number, name),
            subset: name,
            endpoints: whole.endpoints.filter((endpoint) => selects(labels, endpoint.labels)),
          }),
        );
        return [whole, ...subsets];
      });
  });
}

function cluster({ host }: Service, port: ServicePort, policy: ClusterPolicy, mesh: MeshConfig): Cluster {
  const { number, discovery } = port;
  const endpoints = discovery === 'original' || discovery === 'by-name' ? [] : port.endpoints();
  return {
    name: clusterName(host, number),
    host,
    port: number,
    discovery: discovery === 'static' && endpoints.some(isName) ? 'dns' : discovery,
    endpoints,
    protocol: upstreamProtocol(port.protocol, policy, mesh),
    policy,
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
  if (protocol === 'http2') return 'http2';
  if (protocol === 'auto') return 'http1';
  if (protocol !== 'http') return 'tcp';
  const asked = connectionPool?.http?.h2UpgradePolicy ?? 'DEFAULT';
  return (asked === 'DEFAULT' ? mesh.h2UpgradePolicy : asked) === 'UPGRADE' ? 'http2' : 'http1';
}
