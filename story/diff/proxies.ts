/** The workloads that have to be looked at: rules may hold for some only. */
import type { Model } from '../../istio/index.ts';
import { canonicalJson } from '../../plan/canonical.ts';
import type { Proxy } from '../../plan/plan.ts';

/** More kinds of workloads are not looked at. */
const MOST = 24;

type Client = Pick<Proxy, 'namespace' | 'labels'>;

export interface Proxies {
  proxies: Proxy[];
  /** How many more there would be. */
  left: number;
}

/**
 * The proxy that is asked for, and for each client that something of either side speaks of one that it fits; and for those
 * that can be one and the same, one that both fit.
 */
export function proxiesOf(models: readonly Model[], asked: Proxy): Proxies {
  const clients = once(models.flatMap(clientsOf).map((client) => completed(client, asked)));
  const both = clients.flatMap((one, index) => clients.slice(index + 1).flatMap((other) => joined(one, other)));
  const all = once([asked, ...clients, ...both]);
  const proxies = all.slice(0, MOST).map((client): Proxy => ({ kind: asked.kind, ...client }));
  return { proxies, left: all.length - proxies.length };
}

type Spoken = { namespace?: string | undefined; labels?: Record<string, string> | undefined };

function clientsOf({ virtualServices, destinationRules, sidecars, services, serviceEntries }: Model): Spoken[] {
  const matches = virtualServices.flatMap(({ spec }) =>
    [...(spec.http ?? []), ...(spec.tcp ?? []), ...(spec.tls ?? [])].flatMap(({ match }) => match ?? []),
  );
  const exported = [
    ...[...virtualServices, ...destinationRules, ...serviceEntries].flatMap(({ spec, namespace }) =>
      namespacesOf(spec.exportTo, namespace),
    ),
    ...services.flatMap(({ annotations, namespace }) =>
      namespacesOf(annotations['networking.istio.io/exportTo']?.split(','), namespace),
    ),
  ];
  return [
    ...matches.map(({ sourceLabels, sourceNamespace }) => ({ labels: sourceLabels, namespace: sourceNamespace })),
    ...destinationRules.flatMap(({ spec, namespace }) =>
      spec.workloadSelector ? [{ labels: spec.workloadSelector.matchLabels, namespace }] : [],
    ),
    ...sidecars.map(({ spec, namespace }) => ({ labels: spec.workloadSelector?.labels, namespace })),
    ...exported.map((namespace) => ({ namespace })),
  ];
}

/** Where it is private, its own namespace sees it and others do not. */
function namespacesOf(exportTo: readonly string[] = [], own: string): string[] {
  return exportTo.filter((target) => target !== '*' && target !== '~').map((target) => (target === '.' ? own : target));
}

function completed({ namespace, labels }: Spoken, asked: Client): Client {
  return { namespace: namespace || asked.namespace, labels: { ...asked.labels, ...labels } };
}

function joined(a: Client, b: Client): Client[] {
  const agree = Object.entries(a.labels).every(([key, value]) => (b.labels[key] ?? value) === value);
  return agree && a.namespace === b.namespace ? [{ namespace: a.namespace, labels: { ...a.labels, ...b.labels } }] : [];
}

function once(clients: readonly Client[]): Client[] {
  const plain = clients.map(({ namespace, labels }): Client => ({ namespace, labels }));
  return [...new Map(plain.map((client) => [canonicalJson(client), client])).values()];
}
