import {
  type ClientTLSSettings,
  type DestinationRule,
  type LoadBalancerSettings,
  type Path,
  policySettings,
  type Resource,
} from '../../istio/index.ts';
import { missingOf } from '../clusters/credentials.ts';
import type { World } from '../world.ts';

/** What DestinationRules ask for that is done in another way here than in a mesh. */
export function reportRules(world: World): void {
  for (const resource of world.model.destinationRules) {
    for (const { setting, path } of policySettings(resource.spec, 'tls')) reportTls(resource, setting, path, world);
    for (const { setting, path } of policySettings(resource.spec, 'loadBalancer')) {
      reportBalancing(resource, setting, path, world);
    }
  }
}

type Rule = Resource<DestinationRule>;

function reportTls(resource: Rule, tls: ClientTLSSettings, path: Path, world: World): void {
  if (tls.mode === 'ISTIO_MUTUAL') {
    world.report({
      ...{ code: 'MS0502', severity: 'warning', refused: false, resource, path: [...path, 'mode'] },
      message: 'connections are in plain text here: the certificates of ISTIO_MUTUAL are those of a mesh',
      fix: 'leave it for the mesh, or use SIMPLE or MUTUAL with files where the endpoints here speak TLS',
    });
  }
  const missing = missingOf(tls, world);
  if (!missing) return;
  const { namespace } = world.proxy;
  world.report({
    ...{ code: 'IST0101', severity: 'warning', refused: false, resource, path: [...path, 'credentialName'] },
    message: `no Secret "${tls.credentialName}" in namespace ${namespace} has ${missing}: requests that need it get 503`,
    fix: 'add the Secret to the input, in the namespace of the clients',
  });
}

function reportBalancing(resource: Rule, balancing: LoadBalancerSettings, path: Path, world: World): void {
  const { simple, localityLbSetting, zoneAwareLbSetting } = balancing;
  if (simple === 'PASSTHROUGH') {
    world.report({
      ...{ code: 'MS0501', severity: 'info', refused: false, resource, path: [...path, 'simple'] },
      message:
        'clients call Mainsheet itself: PASSTHROUGH goes to any endpoint, as a Service’s address would, or to a ServiceEntry’s addresses',
      fix: 'leave it for the mesh, or choose another way of load balancing',
    });
  }
  const { enabled, distribute, failover, failoverPriority } = { ...zoneAwareLbSetting, ...localityLbSetting };
  const compares = Boolean(distribute?.length || failover?.length) || failoverPriority?.some(isTopology);
  if (enabled === false || world.client.locality || !(compares || zoneAwareLbSetting)) return;
  const written = localityLbSetting ? 'localityLbSetting' : 'zoneAwareLbSetting';
  world.report({
    ...{ code: 'MS0213', severity: 'warning', refused: false, resource, path: [...path, written] },
    message: 'localities have no effect: it is not known in which one the proxy is',
    fix: 'say it with -l topology.kubernetes.io/region=REGION,topology.kubernetes.io/zone=ZONE, or add a Pod with the labels of -l',
  });
}

function isTopology(label: string): boolean {
  return label.startsWith('topology.') && !label.includes('=');
}
