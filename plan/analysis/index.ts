/** What only shows when all resources are seen together, and what their rules come to is worked out. */
import type { MeshConfig, Model } from '../../istio/index.ts';
import type { Found } from '../finding.ts';
import { type Check, everything } from './check.ts';
import { certificatesAreNotShared } from './conflicts/certificates-are-not-shared.ts';
import { delegatesLieWithin } from './conflicts/delegates-lie-within.ts';
import { gatewaysSeeTheirRules } from './conflicts/gateways-see-their-rules.ts';
import { gatewaysShareNoHost } from './conflicts/gateways-share-no-host.ts';
import { meshRulesMissTheGateway } from './conflicts/mesh-rules-miss-the-gateway.ts';
import { oneSidecarAWorkload } from './conflicts/one-sidecar-a-workload.ts';
import { oneVirtualServiceAMeshHost } from './conflicts/one-virtual-service-a-mesh-host.ts';
import { patchesStandInOrder } from './conflicts/patches-stand-in-order.ts';
import { rulesAreJoinedAtGateways } from './conflicts/rules-are-joined-at-gateways.ts';
import { servicesAgreeOnPorts } from './conflicts/services-agree-on-ports.ts';
import { everyMatchIsReached } from './reachability/every-match-is-reached.ts';
import { addressesTellServicesApart } from './references/addresses-tell-services-apart.ts';
import { delegatesAreNamed } from './references/delegates-are-named.ts';
import { delegatesExist } from './references/delegates-exist.ts';
import { destinationHostsExist } from './references/destination-hosts-exist.ts';
import { destinationPortsExist } from './references/destination-ports-exist.ts';
import { destinationRulesFindHosts } from './references/destination-rules-find-hosts.ts';
import { gatewayPortsAreOnServices } from './references/gateway-ports-are-on-services.ts';
import { gatewaysExist } from './references/gateways-exist.ts';
import { gatewaysOfferTheHosts } from './references/gateways-offer-the-hosts.ts';
import { hostsAreServices } from './references/hosts-are-services.ts';
import { matchesNameBoundGateways } from './references/matches-name-bound-gateways.ts';
import { portsCanBeTold } from './references/ports-can-be-told.ts';
import { portsHaveProtocols } from './references/ports-have-protocols.ts';
import { secretsExist } from './references/secrets-exist.ts';
import { secretsHoldCertificates } from './references/secrets-hold-certificates.ts';
import { selectorsFindPods } from './references/selectors-find-pods.ts';
import { servicesHaveEndpoints } from './references/services-have-endpoints.ts';
import { subsetsExist } from './references/subsets-exist.ts';
import { subsetsSelectEndpoints } from './references/subsets-select-endpoints.ts';
import { regexesCanBeDecided } from './regexes-can-be-decided.ts';

const CHECKS: readonly Check[] = [
  destinationHostsExist,
  destinationPortsExist,
  portsCanBeTold,
  subsetsExist,
  gatewaysExist,
  matchesNameBoundGateways,
  gatewaysOfferTheHosts,
  gatewayPortsAreOnServices,
  selectorsFindPods,
  secretsExist,
  secretsHoldCertificates,
  delegatesExist,
  delegatesAreNamed,
  servicesHaveEndpoints,
  portsHaveProtocols,
  addressesTellServicesApart,
  hostsAreServices,
  destinationRulesFindHosts,
  subsetsSelectEndpoints,
  oneVirtualServiceAMeshHost,
  rulesAreJoinedAtGateways,
  gatewaysSeeTheirRules,
  gatewaysShareNoHost,
  certificatesAreNotShared,
  meshRulesMissTheGateway,
  oneSidecarAWorkload,
  servicesAgreeOnPorts,
  patchesStandInOrder,
  delegatesLieWithin,
  everyMatchIsReached,
  regexesCanBeDecided,
];

/** Needs a model without refused resources. */
export function analyse(model: Model, mesh: MeshConfig): Found[] {
  const all = everything(model, mesh);
  return CHECKS.flatMap((check) => [...check(all)]);
}
