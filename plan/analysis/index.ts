/** What only shows when all resources are seen together, and what their rules come to is worked out. */
import type { MeshConfig, Model } from '../../istio/index.ts';
import type { Found } from '../finding.ts';
import { type Check, everything } from './check.ts';
import { delegatesLieWithin } from './conflicts/delegates-lie-within.ts';
import { gatewaysSeeTheirRules } from './conflicts/gateways-see-their-rules.ts';
import { oneVirtualServiceAMeshHost } from './conflicts/one-virtual-service-a-mesh-host.ts';
import { rulesAreJoinedAtGateways } from './conflicts/rules-are-joined-at-gateways.ts';
import { everyMatchIsReached } from './reachability/every-match-is-reached.ts';
import { delegatesAreNamed } from './references/delegates-are-named.ts';
import { delegatesExist } from './references/delegates-exist.ts';
import { destinationHostsExist } from './references/destination-hosts-exist.ts';
import { destinationPortsExist } from './references/destination-ports-exist.ts';
import { destinationRulesFindHosts } from './references/destination-rules-find-hosts.ts';
import { gatewaysExist } from './references/gateways-exist.ts';
import { gatewaysOfferTheHosts } from './references/gateways-offer-the-hosts.ts';
import { gatewaysSelectPods } from './references/gateways-select-pods.ts';
import { hostsAreServices } from './references/hosts-are-services.ts';
import { matchesNameBoundGateways } from './references/matches-name-bound-gateways.ts';
import { portsCanBeTold } from './references/ports-can-be-told.ts';
import { secretsExist } from './references/secrets-exist.ts';
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
  gatewaysSelectPods,
  secretsExist,
  delegatesExist,
  delegatesAreNamed,
  servicesHaveEndpoints,
  hostsAreServices,
  destinationRulesFindHosts,
  subsetsSelectEndpoints,
  oneVirtualServiceAMeshHost,
  rulesAreJoinedAtGateways,
  gatewaysSeeTheirRules,
  delegatesLieWithin,
  everyMatchIsReached,
  regexesCanBeDecided,
];

/** Needs a model without refused resources. */
export function analyse(model: Model, mesh: MeshConfig): Found[] {
  const all = everything(model, mesh);
  return CHECKS.flatMap((check) => [...check(all)]);
}
