/** Traps: what is lawful in one resource, and seldom meant. Looked for by analysis only. */
import { type Check, checks } from '../checks/law.ts';
import { type Diagnostic, diagnose } from '../diagnostics.ts';
import type { MeshConfig } from '../mesh-config.ts';
import type { Model, Resource } from '../model.ts';
import type { DestinationRule } from '../schema/destination-rule.ts';
import type { VirtualService } from '../schema/virtual-service.ts';
import { caseIsIgnoredOfLetters } from './case-is-ignored-of-letters.ts';
import { delaysHavePercentages } from './delays-have-percentages.ts';
import { failoverDetectsOutliers } from './failover-detects-outliers.ts';
import { faultsHappen } from './faults-happen.ts';
import { faultsStandAlone } from './faults-stand-alone.ts';
import { headersAreSetToSomething } from './headers-are-set-to-something.ts';
import { matchesCanPass } from './matches-can-pass.ts';
import { prefixesEndAtAFolder } from './prefixes-end-at-a-folder.ts';
import { preflightsAreMet } from './preflights-are-met.ts';
import { repeatsAreHarmless } from './repeats-are-harmless.ts';
import { rewritesKeepTheRest } from './rewrites-keep-the-rest.ts';
import { rewritesKeepTheSeam } from './rewrites-keep-the-seam.ts';
import { timeoutsLeaveTime } from './timeouts-leave-time.ts';
import { weightsAreAllGiven } from './weights-are-all-given.ts';
import { weightsTotalAHundred } from './weights-total-a-hundred.ts';

export function traps(model: Model, mesh: MeshConfig): Diagnostic[] {
  const ofVirtualServices = checks<VirtualService>(
    matchesCanPass(mesh),
    prefixesEndAtAFolder,
    caseIsIgnoredOfLetters,
    rewritesKeepTheSeam,
    rewritesKeepTheRest,
    headersAreSetToSomething,
    weightsAreAllGiven,
    weightsTotalAHundred,
    faultsHappen,
    faultsStandAlone,
    delaysHavePercentages,
    timeoutsLeaveTime,
    repeatsAreHarmless,
    preflightsAreMet,
  );
  const ofDestinationRules = checks<DestinationRule>(failoverDetectsOutliers);
  return [...found(model.virtualServices, ofVirtualServices), ...found(model.destinationRules, ofDestinationRules)];
}

function found(resources: readonly Resource<unknown>[], check: Check): Diagnostic[] {
  return resources.flatMap((resource) =>
    check(resource).map((finding) => diagnose(resource.document, finding, resource)),
  );
}
