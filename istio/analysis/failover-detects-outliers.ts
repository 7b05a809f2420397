import { allPolicies } from '../checks/destination-rule/policies.ts';
import type { Law } from '../checks/law.ts';
import { warning } from '../findings.ts';
import type { DestinationRule } from '../schema/destination-rule.ts';

/** Where traffic goes by locality, only outlier detection makes it leave a locality. Istio itself says so of `failover`. */
export const failoverDetectsOutliers: Law<DestinationRule> = function* (destinationRule) {
  for (const { policy, path } of allPolicies(destinationRule)) {
    const setting = policy.loadBalancer?.localityLbSetting;
    if (!setting?.failoverPriority?.length || policy.outlierDetection) continue;
    const place = [...path, 'loadBalancer', 'localityLbSetting', 'failoverPriority'];
    const message = 'without outlierDetection nothing fails over, and the priorities have no effect';
    yield warning('MS0213', place, message, 'add "outlierDetection"');
  }
};
