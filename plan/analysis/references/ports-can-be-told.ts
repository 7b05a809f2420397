import { boundServers } from '../../listeners/gateway-servers.ts';
import { isHttp } from '../../registry/protocol.ts';
import { isWildcard } from '../../selection/hosts.ts';
import type { Route } from '../../virtual-services/routes.ts';
import type { Check, Everything, ExportedVirtualService } from '../check.ts';

/**
 * A destination without a port means the port that was called; at a gateway, if the service has a single one, that. So
 * the ports on which a rule is called have to be those of its destinations too.
 */
export const portsCanBeTold: Check = function* (all) {
  for (const virtualService of all.virtualServices) {
    for (const route of virtualService.routes) {
      for (const [index, { destination }] of (route.spec.route ?? []).entries()) {
        if (destination.port?.number) continue;
        const missing = portsAstray(virtualService, route, destination.host, all);
        if (missing.length === 0) continue;
        const ports = all.services.get(destination.host)!.ports.map(({ number }) => number);
        yield {
          ...{ code: 'IST0112', severity: 'warning', refused: false, resource: route.resource },
          path: [...route.path, 'route', index, 'destination'],
          message: `requests to port ${missing.join(', ')} get 503: they are sent to the same port of ${destination.host}, which it does not have`,
          fix: `add "port: {number: …}", one of ${ports.join(', ')}`,
        };
      }
    }
  }
};

/** The ports on which the rule is called and which its destination does not have. */
function portsAstray(virtualService: ExportedVirtualService, route: Route, host: string, all: Everything): number[] {
  const own = all.services.get(host)?.ports.map(({ number }) => number) ?? [];
  if (own.length === 0 || isWildcard(host)) return [];
  const only = new Set(route.matches.map(({ match }) => match.port));
  const isCalled = (port: number) => only.size === 0 || only.has(undefined) || only.has(port);
  const called = [
    ...(virtualService.gateways.includes('mesh') ? meshPorts(virtualService, all) : []),
    ...(own.length > 1 ? gatewayPorts(virtualService, all) : []),
  ];
  return [...new Set(called)].filter((port) => isCalled(port) && !own.includes(port));
}

function meshPorts({ hosts }: ExportedVirtualService, { services }: Everything): number[] {
  const ports = hosts.flatMap((host) => services.get(host)?.ports ?? []);
  return ports.filter(({ protocol }) => isHttp(protocol)).map(({ number }) => number);
}

function gatewayPorts({ gateways }: ExportedVirtualService, { model }: Everything): number[] {
  const servers = model.gateways.flatMap(boundServers).filter(({ gatewayName }) => gateways.includes(gatewayName));
  return servers.map(({ server }) => server.port.number);
}
