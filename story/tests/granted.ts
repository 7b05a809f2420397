/**
 * What tests of istio-config-validator take for granted: that tool reads VirtualServices and nothing else. Gateways,
 * hosts and delegates that they name and that are not there are put in their place, on port 80.
 */
import type { Model, Resource, VirtualService } from '../../istio/index.ts';
import { qualify } from '../../plan/selection/hosts.ts';

export interface Granted {
  model: Model;
  /** What was put in, for the user to know: `Gateway istio-system/front`. */
  names: string[];
}

type Owner = Resource<VirtualService>;

export function grant(model: Model): Granted {
  const { virtualServices } = model;
  const gateways = virtualServices.flatMap((owner) => missingGateways(owner, model));
  const serviceEntries = virtualServices.flatMap((owner) => missingHosts(owner, model));
  const delegates = virtualServices.flatMap((owner) => missingDelegates(owner, model));
  const [newGateways, newEntries, newDelegates] = [once(gateways), once(serviceEntries), once(delegates)];
  return {
    model: {
      ...model,
      gateways: [...model.gateways, ...newGateways],
      serviceEntries: [...model.serviceEntries, ...newEntries],
      virtualServices: [...virtualServices, ...newDelegates],
    },
    names: [...newGateways, ...newEntries, ...newDelegates].map(
      ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`,
    ),
  };
}

const PORT = { number: 80, name: 'http', protocol: 'HTTP' };
const MESH = 'mesh';

/** Of every proxy, for every host. */
function missingGateways(owner: Owner, { gateways }: Model): Model['gateways'] {
  const named = (owner.spec.gateways ?? []).filter((name) => name !== MESH).map((name) => split(name, owner.namespace));
  return named
    .filter(([namespace, name]) => !has(gateways, namespace, name))
    .map(([namespace, name]) => ({
      ...made('Gateway', namespace, name, owner),
      spec: { selector: {}, servers: [{ port: PORT, hosts: ['*/*'] }] },
    }));
}

function missingHosts(owner: Owner, { services, serviceEntries }: Model): Model['serviceEntries'] {
  const { gateways = [], hosts = [] } = owner.spec;
  if (gateways.length > 0 && !gateways.includes(MESH)) return [];
  const known = new Set([
    ...services.map(({ name, namespace }) => qualify(name, namespace)),
    ...serviceEntries.flatMap(({ spec }) => spec.hosts ?? []),
  ]);
  return hosts
    .map((host) => qualify(host, owner.namespace))
    .filter((host) => !known.has(host))
    .map((host) => ({
      ...made('ServiceEntry', owner.namespace, host, owner),
      spec: { hosts: [host], ports: [PORT], resolution: 'STATIC' },
    }));
}

/** It answers itself: where it would send a request is not known. */
function missingDelegates(owner: Owner, { virtualServices }: Model): Owner[] {
  return (owner.spec.http ?? [])
    .flatMap(({ delegate }) => (delegate?.name ? [[delegate.namespace || owner.namespace, delegate.name]] : []))
    .filter(([namespace = '', name = '']) => !has(virtualServices, namespace, name))
    .map(([namespace = '', name = '']) => ({
      ...made('VirtualService', namespace, name, owner),
      spec: { http: [{ directResponse: { status: 503 } }] },
    }));
}

function made(kind: string, namespace: string, name: string, { apiVersion, document }: Owner) {
  return { kind, apiVersion, name, namespace, labels: {}, annotations: {}, document };
}

function split(name: string, namespace: string): [namespace: string, name: string] {
  const [first = '', second] = name.split('/');
  return second === undefined ? [namespace, first] : [first, second];
}

function has(resources: Resource<unknown>[], namespace: string, name: string): boolean {
  return resources.some((known) => known.namespace === namespace && known.name === name);
}

function once<T extends Resource<unknown>>(resources: T[]): T[] {
  return [...new Map(resources.map((resource) => [`${resource.namespace}/${resource.name}`, resource])).values()];
}
