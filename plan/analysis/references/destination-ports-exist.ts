import type { Check } from '../check.ts';
import { destinations } from '../destinations.ts';

/** A port that a destination names is one of the service's. */
export const destinationPortsExist: Check = function* ({ model, services }) {
  for (const { resource, path, destination, host, loss } of destinations(model)) {
    const number = destination.port?.number;
    const ports = services.get(host)?.ports.map((port) => port.number) ?? [];
    if (!number || ports.length === 0 || ports.includes(number)) continue;
    yield {
      ...{ code: 'IST0101', severity: 'error', refused: false, resource, path: [...path, 'port', 'number'] },
      message: `${host} has no port ${number}: ${loss}`,
      fix: `name one of its ports: ${ports.join(', ')}`,
    };
  }
};
