import { protocolOfServicePort } from '../../registry/protocol.ts';
import type { Check } from '../check.ts';

/** Their ports are nobody's to rename. */
const OF_THE_CLUSTER = ['kube-system', 'kube-public', 'kube-node-lease', 'istio-system'];

/** The name of a Service's port, or its appProtocol, says what is spoken there. */
export const portsHaveProtocols: Check = function* ({ model }) {
  for (const resource of model.services) {
    if (OF_THE_CLUSTER.includes(resource.namespace)) continue;
    const isAlias = resource.spec.type === 'ExternalName';
    for (const [index, port] of (resource.spec.ports ?? []).entries()) {
      const protocol = protocolOfServicePort(port);
      const path = ['spec', 'ports', index, ...(port.name === undefined ? [] : ['name'])];
      const place = { refused: false, resource, path } as const;
      const fix = 'begin the name with what is spoken: "http-…", "grpc-…", "tls-…", "tcp-…"; or add "appProtocol"';
      if (isAlias && (protocol === 'auto' || protocol === 'tcp')) {
        const message = `port ${port.port} of an ExternalName is taken for TCP: a sidecar may keep connections to other hosts on that port from their way`;
        yield { ...{ code: 'IST0150', severity: 'warning' }, ...place, message, fix };
      } else if (protocol === 'auto') {
        const message = `port ${port.port} does not say what is spoken there: the proxy waits for the first bytes, and takes requests for any host on this port`;
        yield { ...{ code: 'IST0118', severity: 'info' }, ...place, message, fix };
      }
    }
  }
};
