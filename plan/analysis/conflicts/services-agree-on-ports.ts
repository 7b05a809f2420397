import type { Deployment, Pod, Resource, Service } from '../../../istio/index.ts';
import { groupBy } from '../../group.ts';
import { protocolOfServicePort } from '../../registry/protocol.ts';
import { type Labels, selects } from '../../selection/labels.ts';
import type { Check } from '../check.ts';

interface Exposure {
  service: Resource<Service>;
  index: number;
  port: number;
  target: string;
  protocol: string;
}

/** Services of the same Pods mean the same by a port. */
export const servicesAgreeOnPorts: Check = function* ({ model }) {
  const told = new Set<string>();
  const servicesOf = servicesByLabel(model.services);
  for (const workload of workloads([...model.pods, ...model.deployments])) {
    const exposures = servicesOf(workload).flatMap(exposuresOf);
    for (const { first, other, code } of quarrels(exposures)) {
      const resource = other.service;
      const key = `${resource.namespace}/${resource.name} ${other.index} ${code}`;
      if (told.has(key)) continue;
      told.add(key);
      const path = ['spec', 'ports', other.index];
      yield {
        ...{ code, severity: 'warning', refused: false, resource, path },
        ...(code === 'IST0116'
          ? {
              message: `for the same Pods, Service ${first.service.name} says that ${first.protocol} is spoken on port ${other.port}, and this one ${other.protocol}: their sidecars go by one of the two`,
              fix: 'give the two ports the same protocol',
            }
          : {
              message: `port ${first.port} of Service ${first.service.name} and port ${other.port} of this one lead to the same port ${other.target} of the same Pods: their sidecars know it under one of the two`,
              fix: 'use the same port in both Services, or different targetPorts',
            }),
      };
    }
  }
};

function* quarrels(exposures: readonly Exposure[]) {
  for (const [, [first, ...others]] of groupBy(exposures, ({ port }) => String(port))) {
    for (const other of others)
      if (other.protocol !== first!.protocol) yield { first: first!, other, code: 'IST0116' as const };
  }
  for (const [, [first, ...others]] of groupBy(exposures, ({ target }) => target)) {
    for (const other of others) {
      if (other.port !== first!.port && other.service !== first!.service)
        yield { first: first!, other, code: 'IST0137' as const };
    }
  }
}

interface Workload {
  namespace: string;
  labels: Labels;
}

/** Each set of labels once. */
function workloads(resources: readonly (Pod | Resource<Deployment>)[]): Iterable<Workload> {
  const found = new Map<string, Workload>();
  for (const { namespace, spec, ...own } of resources) {
    const labels = 'template' in spec ? (spec.template?.metadata?.labels ?? {}) : own.labels;
    found.set(JSON.stringify([namespace, labels]), { namespace, labels });
  }
  return found.values();
}

/** Looks only at the Services that ask for one of the labels first: a cluster has thousands. */
function servicesByLabel(services: readonly Resource<Service>[]): (workload: Workload) => Resource<Service>[] {
  const keyOf = (namespace: string, label: [string, string] | undefined) => `${namespace} ${label?.join('=')}`;
  const byFirst = groupBy(services, ({ namespace, spec }) => keyOf(namespace, Object.entries(spec.selector ?? {})[0]));
  return ({ namespace, labels }) =>
    Object.entries(labels)
      .flatMap((label) => byFirst.get(keyOf(namespace, label)) ?? [])
      .filter(({ spec }) => selects(spec.selector, labels));
}

function exposuresOf(service: Resource<Service>): Exposure[] {
  return (service.spec.ports ?? []).flatMap((written, index) => {
    const { port, targetPort } = written;
    if (!port) return [];
    return [{ service, index, port, target: String(targetPort || port), protocol: protocolOfServicePort(written) }];
  });
}
