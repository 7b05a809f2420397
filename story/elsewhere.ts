/** By which other addresses the host of a request is known, where the way that it takes does not know it. */
import type { FilterChain, HttpHandler, Listener, Plan } from '../plan/plan.ts';
import { findHost, withoutPort } from './hosts.ts';
import type { Request } from './request.ts';
import { isFallback, knowsHost, type Way } from './way.ts';

export interface Elsewhere {
  listener: string;
  /** The same request, asked so that this listener takes it. */
  url: string;
}

/** None where the way knows the host by its name. One that takes every name may not be what was meant. */
export function elsewhere({ listeners }: Plan, { authority, target }: Request, way?: Way): Elsewhere[] {
  const known = way !== undefined && knowsHost(way);
  if (known && !takesEveryName(way)) return [];
  const name = withoutPort(authority).toLowerCase();
  const others = listeners.filter((listener) => listener !== way?.listener || !known);
  const asked = (domains: DomainsOf) =>
    others.flatMap((listener) =>
      listener.chains.flatMap((chain) =>
        addressesAt(listener, chain, name, { byName: known, domains }).map((address) => ({
          listener: listener.name,
          url: `${address}${target}`,
        })),
      ),
    );
  const exact = asked(domainsOf);
  const found = exact.length > 0 || name.includes('.') ? exact : asked(domainsInNamespaces);
  return [...new Map(found.map((one) => [`${one.listener} ${one.url}`, one])).values()];
}

function takesEveryName({ handler, authority }: Way): boolean {
  return handler.kind === 'http' && findHost(handler, authority)?.domain === '*';
}

function addressesAt(
  { servicePort }: Listener,
  { tls, handler }: FilterChain,
  name: string,
  { byName, domains }: { byName: boolean; domains: DomainsOf },
): string[] {
  if (handler.kind !== 'http') return [];
  if (handler.ports === 'significant')
    return domains(handler, name).map((domain) => `http://${domain.replace(/:80$/, '')}`);
  const { host, domain } = findHost(handler, name) ?? {};
  if (!host || isFallback(host.name) || (byName && domain === '*')) return [];
  const [scheme, usual] = tls ? ['https', 443] : ['http', 80];
  return [`${scheme}://${name}${servicePort === usual ? '' : `:${servicePort}`}`];
}

type DomainsOf = (handler: HttpHandler, name: string) => string[];

/** Of that name, with whatever port. */
function domainsOf({ virtualHosts }: HttpHandler, name: string): string[] {
  return virtualHosts.flatMap(({ domains }) => domains).filter((domain) => withoutPort(domain) === name);
}

/** Of services that have the name in some namespace: who asks from another has to say which. */
function domainsInNamespaces({ virtualHosts }: HttpHandler, name: string): string[] {
  return virtualHosts
    .flatMap(({ domains }) => domains)
    .filter((domain) => {
      const [service, namespace, ...more] = withoutPort(domain).split('.');
      return service === name && namespace !== undefined && more.length === 0;
    });
}
