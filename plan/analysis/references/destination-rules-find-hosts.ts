import { nearest } from '../../../istio/index.ts';
import { covers, mostSpecific, qualify } from '../../selection/hosts.ts';
import { missingHost } from '../certainty.ts';
import type { Check } from '../check.ts';

/** A DestinationRule is for a host that the mesh knows. */
export const destinationRulesFindHosts: Check = function* (all) {
  const hosts = [...all.services.keys()];
  for (const resource of all.model.destinationRules) {
    const host = qualify(resource.spec.host, resource.namespace);
    if (mostSpecific(host, all.services) || hosts.some((known) => covers(host, known))) continue;
    const severity = missingHost(host, all);
    if (!severity) continue;
    const meant = nearest(host, hosts);
    yield {
      ...{ code: 'IST0174', severity: 'warning', refused: false, resource, path: ['spec', 'host'] },
      message: `no service has the host "${host}": the rule counts for nobody`,
      fix: meant === undefined ? 'add the Service, or a ServiceEntry for it' : `did you mean "${meant}"?`,
    };
  }
};
