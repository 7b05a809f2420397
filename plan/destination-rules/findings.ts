import { policySettings } from '../../istio/index.ts';
import type { World } from '../world.ts';

/** What DestinationRules ask for that is done in another way here than in a mesh. */
export function reportRules({ model, client, report }: World): void {
  for (const resource of model.destinationRules) {
    for (const { setting, path } of policySettings(resource.spec, 'tls')) {
      if (setting.mode !== 'ISTIO_MUTUAL') continue;
      report({
        ...{ code: 'MS0502', severity: 'warning', refused: false, resource, path: [...path, 'mode'] },
        message: 'connections are in plain text here: the certificates of ISTIO_MUTUAL are those of a mesh',
        fix: 'leave it for the mesh, or use SIMPLE or MUTUAL with files where the endpoints here speak TLS',
      });
    }
    for (const { setting, path } of policySettings(resource.spec, 'loadBalancer')) {
      const { simple, localityLbSetting, zoneAwareLbSetting } = setting;
      if (simple === 'PASSTHROUGH') {
        report({
          ...{ code: 'MS0501', severity: 'warning', refused: false, resource, path: [...path, 'simple'] },
          message:
            'PASSTHROUGH has no address to pass to, as clients call Mainsheet itself: the endpoints share the load',
          fix: 'leave it for the mesh, or choose another way of load balancing',
        });
      }
      const { enabled, distribute, failover, failoverPriority } = { ...zoneAwareLbSetting, ...localityLbSetting };
      const compares = Boolean(distribute?.length || failover?.length) || failoverPriority?.some(isTopology);
      if (enabled === false || client.locality || !(compares || zoneAwareLbSetting)) continue;
      const written = localityLbSetting ? 'localityLbSetting' : 'zoneAwareLbSetting';
      report({
        ...{ code: 'MS0213', severity: 'warning', refused: false, resource, path: [...path, written] },
        message: 'localities have no effect: it is not known in which one the proxy is',
        fix: 'say it with -l topology.kubernetes.io/region=REGION,topology.kubernetes.io/zone=ZONE, or add a Pod with the labels of -l',
      });
    }
  }
}

function isTopology(label: string): boolean {
  return label.startsWith('topology.') && !label.includes('=');
}
