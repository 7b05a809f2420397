/** Which EnvoyFilters are for the proxy, and in what order Istio applies them. */
import { RE2JS } from 're2js';
import type { EnvoyFilter, Resource } from '../istio/index.ts';
import type { EnvoyPatch } from './plan.ts';
import { byAge } from './selection/age.ts';
import { selects } from './selection/labels.ts';
import type { World } from './world.ts';

type Context = EnvoyPatch['contexts'][number];

/** What `match.proxy.proxyVersion` is compared with: the Istio whose behaviour is the reference. */
const ISTIO_VERSION = '1.30.3';
/** On the Pods of a gateway that a Gateway of the Gateway API made. */
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/** Those of the root namespace first; in each namespace by priority, then by age. */
export function patchesFor(world: World): EnvoyPatch[] {
  const { rootNamespace } = world.mesh;
  const isRoot = ({ namespace }: Resource<EnvoyFilter>) => namespace === rootNamespace;
  return [...world.model.envoyFilters]
    .sort((a, b) => Number(isRoot(b)) - Number(isRoot(a)) || priority(a) - priority(b) || byAge(a, b))
    .flatMap((filter) => patchesOf(filter, world));
}

function priority({ spec }: Resource<EnvoyFilter>): number {
  return spec.priority ?? 0;
}

function patchesOf(filter: Resource<EnvoyFilter>, world: World): EnvoyPatch[] {
  const selected = workloads(world)
    .filter((workload) => isFor(filter, workload, world.mesh.rootNamespace))
    .map(({ context }) => context);
  if (selected.length === 0) return [];
  return (filter.spec.configPatches ?? []).flatMap((entry, index) => {
    const path = ['spec', 'configPatches', index];
    if (!isForThisIstio(entry, () => reportMetadata(filter, path, world))) return [];
    const contexts = contextsOf(entry).filter((context) => selected.includes(context));
    if (contexts.length === 0) return [];
    return [{ ...entry, filter: `${filter.namespace}/${filter.name}`, index, contexts: [...new Set(contexts)] }];
  });
}

interface Workload {
  context: Context;
  namespace: string;
  labels: Record<string, string>;
}

/** The proxy itself; where all is shown at once, the gateways too, each known by what its Gateway selects. */
function workloads({ proxy, model }: World): Workload[] {
  const { kind, namespace, labels } = proxy;
  if (kind !== 'all') return [{ context: kind, namespace, labels }];
  const gateways = model.gateways.map(
    ({ namespace, spec }): Workload => ({ context: 'gateway', namespace, labels: spec.selector ?? {} }),
  );
  return [{ context: 'sidecar', namespace, labels }, ...gateways];
}

/** A filter of the root namespace is for every namespace; one that says nothing of workloads is for all of them. */
function isFor({ namespace, spec }: Resource<EnvoyFilter>, workload: Workload, rootNamespace: string): boolean {
  if (namespace !== rootNamespace && namespace !== workload.namespace) return false;
  const { workloadSelector, targetRefs = [] } = spec;
  if (targetRefs.length === 0) return selects(workloadSelector?.labels, workload.labels);
  const gateway = workload.labels[GATEWAY_NAME];
  return targetRefs.some(
    ({ kind, name }) => kind === 'Gateway' && name === gateway && namespace === workload.namespace,
  );
}

/** Nothing is written here for what comes in to a workload, nor for waypoints: such patches have nothing to do. */
function contextsOf({ match }: Pick<EnvoyPatch, 'match'>): Context[] {
  switch (match?.context ?? 'ANY') {
    case 'ANY':
      return ['sidecar', 'gateway'];
    case 'SIDECAR_OUTBOUND':
      return ['sidecar'];
    case 'GATEWAY':
      return ['gateway'];
    default:
      return [];
  }
}

/** Proxies here have a version but no metadata. */
function isForThisIstio({ match }: Pick<EnvoyPatch, 'match'>, onMetadata: () => void): boolean {
  const { proxyVersion, metadata = {} } = match?.proxy ?? {};
  if (Object.keys(metadata).length > 0) {
    onMetadata();
    return false;
  }
  return !proxyVersion || RE2JS.compile(proxyVersion).matcher(ISTIO_VERSION).find();
}

function reportMetadata(resource: Resource<EnvoyFilter>, path: (string | number)[], { report }: World): void {
  report({
    ...{ code: 'MS0505', severity: 'warning', refused: false, resource, path: [...path, 'match', 'proxy', 'metadata'] },
    message: 'the patch is left out: it is for proxies with metadata, which those written here have not',
    fix: 'select proxies by workloadSelector',
  });
}
