/** Whether anybody has said anything of the host that a request asks for: a name that nobody knows is often a misspelt one. */
import { isIP } from 'node:net';
import type { Model } from '../istio/index.ts';
import type { Plan, VirtualHost } from '../plan/plan.ts';
import { fits, withoutPort } from './hosts.ts';
import type { Request } from './request.ts';
import { isFallback } from './way.ts';

/** By its name, on whatever port; what takes every name knows none. An address needs nobody who knows it. */
export function isKnown({ authority }: Request, { listeners }: Plan, { services, serviceEntries }: Model): boolean {
  const name = withoutPort(authority).toLowerCase();
  if (name === 'localhost' || isIP(name.replace(/^\[|\]$/g, '')) !== 0) return true;
  const chains = listeners.flatMap((listener) => listener.chains);
  return (
    services.some((service) => namesOf(service).includes(name)) ||
    serviceEntries.some(({ spec }) => spec.hosts.some((host) => isFor(host.toLowerCase(), name))) ||
    chains.some(({ serverNames = [] }) => serverNames.some((pattern) => isFor(pattern, name))) ||
    chains.some(({ handler }) => handler.kind === 'http' && hasHost(handler.virtualHosts, name))
  );
}

/** Short ones of all namespaces: who asks from another one does not mean another service. */
function namesOf({ name, namespace }: { name: string; namespace: string }): string[] {
  const whole = `${name}.${namespace}.svc.cluster.local`.toLowerCase().split('.');
  return [1, 2, 3, whole.length].map((labels) => whole.slice(0, labels).join('.'));
}

function hasHost(virtualHosts: VirtualHost[], name: string): boolean {
  return virtualHosts.some(
    (host) => !isFallback(host.name) && host.domains.some((domain) => isFor(withoutPort(domain), name)),
  );
}

function isFor(pattern: string, name: string): boolean {
  return pattern !== '*' && fits(pattern, name);
}
