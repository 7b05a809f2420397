import type { Rule, VirtualHost } from '../plan.ts';
import { isHttp } from '../registry/protocol.ts';
import type { Service } from '../registry/service.ts';
import type { EgressListener } from '../scope/scope.ts';
import { forwardToService } from '../virtual-services/forward.ts';
import type { RouteContext } from '../virtual-services/route-context.ts';
import { rulesOf } from '../virtual-services/rules.ts';
import { routeContext, type World } from '../world.ts';
import { attacher } from './attach.ts';
import { bracketed, namesOf } from './domains.ts';

/** The only port on which hosts that are no services have rules, unless they share a VirtualService with one that is. */
const HTTP_PORT = 80;

/** The virtual hosts that a workload's calls to one port meet. What is claimed first, by name or by domain, stays. */
export function sidecarHosts(port: number, listener: EgressListener, world: World): VirtualHost[] {
  const context = routeContext(world, { gateway: 'mesh', port, tls: false, defaultPort: () => port });
  const services = servicesOn(port, listener);
  const virtualServices = listener.virtualServices.filter(({ gateways }) => gateways.includes('mesh'));
  const attach = attacher(services, virtualServices);
  const hosts = new Hosts(port, world.proxy.namespace, services);

  for (const virtualService of virtualServices) {
    const attachment = attach(virtualService);
    if (attachment.services.length === 0 && port !== HTTP_PORT) continue;
    const rules = rulesOf(virtualService.routes, context);
    if (rules.length === 0) continue;
    for (const name of attachment.names) hosts.addName(name, rules);
    for (const service of attachment.services) hosts.addService(service, rules);
  }
  for (const service of services.values()) hosts.addService(service, [plainRule(service, context)]);
  return hosts.made;
}

export function servicesOn(port: number, { services }: EgressListener): Map<string, Service> {
  const serves = ({ ports }: Service) => ports.some(({ number, protocol }) => number === port && isHttp(protocol));
  return new Map([...services].filter(([, service]) => serves(service)));
}

function plainRule({ host, name, namespace }: Service, context: RouteContext): Rule {
  const { plain } = context.kept;
  const rule = plain.get(host) ?? {
    name: `${namespace}/${name}/default`,
    matches: [{ conditions: [] }],
    action: forwardToService(host, context),
  };
  plain.set(host, rule);
  return rule;
}

class Hosts {
  readonly made: VirtualHost[] = [];
  readonly #names = new Set<string>();
  readonly #domains = new Set<string>();
  readonly #port: number;
  readonly #namespace: string;
  readonly #services: ReadonlyMap<string, Service>;

  constructor(port: number, namespace: string, services: ReadonlyMap<string, Service>) {
    this.#port = port;
    this.#namespace = namespace;
    this.#services = services;
  }

  addName(host: string, rules: Rule[]): void {
    this.#add(host, [bracketed(host)], rules);
  }

  addService(service: Service, rules: Rule[]): void {
    const { full, short } = namesOf(service, this.#namespace);
    this.#add(service.host, [...full, ...short.filter((name) => !this.#services.has(name))], rules);
  }

  #add(host: string, wanted: string[], rules: Rule[]): void {
    const name = `${host}:${this.#port}`;
    if (this.#names.has(name)) return;
    this.#names.add(name);
    const domains = wanted.filter((domain) => !this.#domains.has(domain));
    for (const domain of domains) this.#domains.add(domain);
    if (domains.length > 0) this.made.push({ name, domains, httpsRedirect: false, rules });
  }
}
