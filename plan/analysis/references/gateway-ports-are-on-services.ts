import type { Pod, Resource, Service } from '../../../istio/index.ts';
import { selects } from '../../selection/labels.ts';
import type { Check } from '../check.ts';

/** Where the Service of a Gateway's Pods is given, it leads to each port that the Gateway listens on. */
export const gatewayPortsAreOnServices: Check = function* ({ model }) {
  for (const resource of model.gateways) {
    const { selector = {}, servers = [] } = resource.spec;
    const pods = Object.keys(selector).length === 0 ? [] : model.pods.filter(({ labels }) => selects(selector, labels));
    const services = model.services.filter((service) => pods.some((pod) => leadsTo(service, pod)));
    if (services.length === 0) continue;
    const targets = new Set(services.flatMap((service) => pods.flatMap((pod) => targetsOf(service, pod))));
    for (const [index, { port }] of servers.entries()) {
      if (targets.has(port.number)) continue;
      const other = targets.size > 0 ? `, or listen on ${[...targets].join(', ')}` : '';
      yield {
        ...{ code: 'IST0162', severity: 'warning', refused: false, resource },
        path: ['spec', 'servers', index, 'port', 'number'],
        message: `no Service leads to port ${port.number} of the Pods that serve the Gateway: it is reached from nowhere else`,
        fix: `add a port with "targetPort: ${port.number}" to Service ${services[0]!.name}${other}`,
      };
    }
  }
};

function leadsTo({ namespace, spec: { selector = {} } }: Resource<Service>, pod: Pod): boolean {
  return namespace === pod.namespace && Object.keys(selector).length > 0 && selects(selector, pod.labels);
}

/** The Pod's ports that the Service's ports stand for. */
function targetsOf(service: Resource<Service>, pod: Pod): number[] {
  const named = new Map(
    (pod.spec.containers ?? []).flatMap(({ ports = [] }) =>
      ports.map(({ name = '', containerPort }) => [name, containerPort]),
    ),
  );
  return (service.spec.ports ?? []).flatMap(({ port, targetPort = port }) => {
    const target = typeof targetPort === 'string' ? named.get(targetPort) : targetPort;
    return target === undefined ? [] : [target];
  });
}
