/** Under which names a patch may speak of our listeners and route configurations: Istio's and our own. */
import type { EnvoyConfigObjectMatch } from '../../istio/model.ts';
import type { HttpHandler, Listener, Plan } from '../../plan/plan.ts';
import type { Context } from './patches.ts';

type RouteMatch = NonNullable<EnvoyConfigObjectMatch['routeConfiguration']>;

/** One listener: where a patch's `match` may find it. */
export interface Place {
  context: Context;
  /** Of the Service or Gateway; 0: this listener stands for all ports (the mesh listener). */
  port: number;
  listenerNames: string[];
}

export function placeOf({ name, servicePort }: Listener, { proxy }: Plan): Place {
  const gateway = proxy.kind === 'gateway' || (proxy.kind === 'all' && name.startsWith('gateway_'));
  const listenerNames = [name, `0.0.0.0_${servicePort}`];
  return { context: gateway ? 'gateway' : 'sidecar', port: servicePort, listenerNames };
}

/** Whether the match fits the route configuration of a handler on that listener. `port` is that of the virtual host in question. */
export function fitsConfiguration(match: RouteMatch, { name }: HttpHandler, place: Place, port = place.port): boolean {
  const server = place.context === 'gateway' ? serverOf(name) : undefined;
  const istios = server ? istioName(server, port) : String(port);
  return (
    (!match.name || match.name === name || match.name === istios) &&
    (!match.portNumber || match.portNumber === port) &&
    (!match.portName || !server || match.portName === server.portName) &&
    (!match.gateway || !server || match.gateway === server.gateway)
  );
}

interface Server {
  gateway?: string;
  portName?: string;
}

/** A server in TLS has a handler of its own, `gateway_443_namespace_gateway_port`; those in the clear share one. */
function serverOf(handler: string): Server {
  const [, namespace, gateway, portName] = /^gateway_\d+_([^_]+)_([^_]+)_(.+)$/.exec(handler) ?? [];
  return namespace && gateway && portName ? { gateway: `${namespace}/${gateway}`, portName } : {};
}

function istioName({ gateway, portName }: Server, port: number): string {
  if (!gateway) return `http.${port}`;
  const [namespace, name] = gateway.split('/');
  return `https.${port}.${portName}.${name}.${namespace}`;
}
