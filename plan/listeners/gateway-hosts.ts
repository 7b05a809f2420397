import type { Rule, VirtualHost } from '../plan.ts';
import { intersection } from '../selection/hosts.ts';
import { isCatchAll, rulesOf } from '../virtual-services/rules.ts';
import type { VirtualService } from '../virtual-services/virtual-services.ts';
import { onlyPort, routeContext, type World } from '../world.ts';
import { type BoundServer, serverHosts } from './gateway-servers.ts';

/** The virtual hosts of servers that share a listener: where hosts of a server and of a VirtualService meet. */
export function gatewayHosts(port: number, tls: boolean, servers: readonly BoundServer[], world: World): VirtualHost[] {
  const hosts = new Map<string, VirtualHost>();
  const hostNamed = (host: string): VirtualHost => {
    const known = hosts.get(host) ?? { name: `${host}:${port}`, domains: [host], httpsRedirect: false, rules: [] };
    hosts.set(host, known);
    return known;
  };
  for (const bound of servers) {
    const redirects = bound.server.tls?.httpsRedirect === true;
    for (const { shared, rules } of meetings(bound, port, tls, world)) {
      for (const host of shared) {
        hostNamed(host).rules.push(...rules);
        if (redirects) hostNamed(host).httpsRedirect = true;
      }
    }
    if (redirects) for (const { pattern } of serverHosts(bound)) hostNamed(pattern).httpsRedirect = true;
  }
  return [...hosts.values()].map((host) => ({ ...host, rules: catchAllLast(host.rules) }));
}

/** Each VirtualService that has rules for the server, with the hosts that they are for. */
function meetings(
  bound: BoundServer,
  port: number,
  tls: boolean,
  world: World,
): { shared: Set<string>; rules: Rule[] }[] {
  const { gatewayName: gateway } = bound;
  const context = routeContext(world, { gateway, port, tls, defaultPort: (host) => onlyPort(host, world) ?? port });
  return world.virtualServices
    .filter(({ gateways }) => gateways.includes(gateway))
    .map((virtualService) => ({ virtualService, shared: sharedHosts(bound, virtualService) }))
    .filter(({ shared }) => shared.size > 0)
    .map(({ virtualService, shared }) => ({ shared, rules: rulesOf(virtualService.routes, context) }))
    .filter(({ rules }) => rules.length > 0);
}

/** Hosts that a server offers to a VirtualService of its namespace, and that this is for. */
export function sharedHosts(bound: BoundServer, { hosts, namespace }: VirtualService): Set<string> {
  const open = serverHosts(bound).filter((host) => host.namespace === '*' || host.namespace === namespace);
  const shared = open.flatMap(({ pattern }) => hosts.map((host) => intersection(pattern, host)));
  return new Set(shared.filter((host) => host !== undefined));
}

/** Rules of several VirtualServices stand one after the other; the first catch-all among them goes to the end. */
function catchAllLast(rules: readonly Rule[]): Rule[] {
  const last = rules.find(({ matches }) => matches.some(isCatchAll));
  const others = rules.flatMap((rule) => onlyMatches(rule, (match) => !isCatchAll(match)));
  return last ? [...others, ...onlyMatches(last, isCatchAll)] : others;
}

function onlyMatches(rule: Rule, wanted: (match: Rule['matches'][number]) => boolean): Rule[] {
  const matches = rule.matches.filter(wanted);
  if (matches.length === rule.matches.length) return [rule];
  return matches.length > 0 ? [{ ...rule, matches }] : [];
}
