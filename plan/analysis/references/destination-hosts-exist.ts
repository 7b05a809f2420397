import { nearest } from '../../../istio/index.ts';
import { mostSpecific } from '../../selection/hosts.ts';
import { missingHost } from '../certainty.ts';
import type { Check, Everything } from '../check.ts';
import { destinations } from '../destinations.ts';

/** Every destination and mirror is a host that the mesh knows. */
export const destinationHostsExist: Check = function* (all) {
  for (const { resource, path, host, loss } of destinations(all.model)) {
    const severity = mostSpecific(host, all.services) ? undefined : missingHost(host, all);
    if (!severity) continue;
    yield {
      ...{ code: 'IST0101', severity, refused: false, resource, path: [...path, 'host'] },
      message: `no service has the host "${host}": ${loss}`,
      fix: remedy(host, all),
    };
  }
};

/** Of a name with a dot Istio does not make one in full: `a.ns` stays as it is. */
function remedy(host: string, { services }: Everything): string {
  const hosts = [...services.keys()];
  const full = hosts.find((known) => known.startsWith(`${host}.svc.`) || known === `${host}.cluster.local`);
  if (full !== undefined) return `write its name in full: ${full}`;
  const meant = nearest(host, hosts);
  return meant === undefined ? 'add the Service, or a ServiceEntry for it' : `did you mean "${meant}"?`;
}
