import { protocolNamed } from '../../registry/protocol.ts';
import type { Check } from '../check.ts';

/** Connections that are not HTTP or TLS have no host in them: only the address tells where they were going. */
export const addressesTellServicesApart: Check = function* ({ model }) {
  for (const resource of model.serviceEntries) {
    const { addresses = [], ports = [] } = resource.spec;
    if (addresses.length > 0) continue;
    for (const [index, { number, protocol }] of ports.entries()) {
      const spoken = protocolNamed(protocol || 'TCP');
      if (spoken !== 'tcp' && spoken !== 'server-first') continue;
      yield {
        ...{ code: 'IST0134', severity: 'info', refused: false, resource },
        path: ['spec', 'ports', index, ...(protocol ? ['protocol'] : [])],
        message: `without addresses, connections to port ${number} are told apart from others only by an address that Istio makes up for the name`,
        fix: 'add "addresses", or a protocol that names its host: HTTP, TLS',
      };
    }
  }
};
