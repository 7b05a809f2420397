import { type Model, type Pod, type Resource, TOPOLOGY_LABELS, type WorkloadEntry } from '../../istio/index.ts';
import { groupBy } from '../group.ts';
import type { Endpoint } from '../plan.ts';
import { type Labels, selects } from '../selection/labels.ts';

/** Something with an address that can serve: a Pod, or a WorkloadEntry. */
export interface Workload {
  kind: 'Pod' | 'WorkloadEntry';
  name: string;
  namespace: string;
  labels: Labels;
  address: string;
  weight: number;
  /** `region/zone/subzone`. */
  locality: string;
  ready: boolean;
  /** Of a Pod: its containers' ports. Of a WorkloadEntry: its own word for the service's port of that name. */
  ports: ReadonlyMap<string, number>;
}

export function workloadsOf(model: Model): Workload[] {
  const nodes = new Map(model.nodes.map((node) => [node.name, node.labels]));
  return [
    ...model.pods.filter((pod) => pod.status.podIP).map((pod) => podWorkload(pod, nodes)),
    ...model.workloadEntries.filter((entry) => entry.spec.address).map(entryWorkload),
  ];
}

/** The workloads of a namespace that a selector picks. An empty selector picks all. */
export type SelectWorkloads = (namespace: string, selector: Labels) => Workload[];

/** Looks only at the workloads that have the selector's first label: a cluster has thousands. */
export function workloadSelector(workloads: readonly Workload[]): SelectWorkloads {
  const byNamespace = groupBy(workloads, ({ namespace }) => namespace);
  const byLabel = new Map<string, Workload[]>();
  for (const workload of workloads) {
    for (const [key, value] of Object.entries(workload.labels)) {
      const labelled = `${workload.namespace}/${key}=${value}`;
      byLabel.set(labelled, byLabel.get(labelled) ?? []);
      byLabel.get(labelled)!.push(workload);
    }
  }
  return (namespace, selector) => {
    const [first] = Object.entries(selector);
    const candidates = first ? byLabel.get(`${namespace}/${first[0]}=${first[1]}`) : byNamespace.get(namespace);
    return (candidates ?? []).filter(({ labels }) => selects(selector, labels));
  };
}

export function endpointOf(workload: Workload, port: number): Endpoint {
  const { address, weight, labels, locality } = workload;
  return { address, port, weight, labels: { ...labels }, locality };
}

/** A Pod that has not been heard of yet (no phase, no conditions: written by hand) counts as ready. */
function podWorkload(pod: Pod, nodes: ReadonlyMap<string, Labels>): Workload {
  const { phase = 'Running', conditions = [], podIP = '' } = pod.status;
  const ready = conditions.find(({ type }) => type === 'Ready')?.status ?? 'True';
  const ports = (pod.spec.containers ?? []).flatMap((container) => container.ports ?? []);
  return {
    kind: 'Pod',
    name: pod.name,
    namespace: pod.namespace,
    labels: pod.labels,
    address: podIP,
    weight: 1,
    locality: localityOf(pod.labels, nodes.get(pod.spec.nodeName ?? '')),
    ready: phase === 'Running' && ready === 'True',
    ports: new Map(ports.flatMap(({ name, containerPort }) => (name && containerPort ? [[name, containerPort]] : []))),
  };
}

function entryWorkload(entry: Resource<WorkloadEntry>): Workload {
  const { address = '', weight, locality, labels, ports } = entry.spec;
  return {
    kind: 'WorkloadEntry',
    name: entry.name,
    namespace: entry.namespace,
    labels: { ...entry.labels, ...labels },
    address,
    weight: weight || 1,
    locality: locality ?? '',
    ready: true,
    ports: new Map(Object.entries(ports ?? {})),
  };
}

/** A Pod's own label `istio-locality` (dots for slashes) goes before where its node stands. */
export function localityOf(labels: Labels, node?: Labels): string {
  const own = labels['istio-locality'];
  if (own) return own.replaceAll('.', '/');
  const place = node ?? labels;
  return TOPOLOGY_LABELS.map((label) => place[label] ?? '')
    .join('/')
    .replace(/\/+$/, '');
}
