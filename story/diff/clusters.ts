/** Where requests end: which clusters of both sides are the same place, and what else is said of it. */
import { canonicalJson } from '../../plan/canonical.ts';
import type { Cluster, ClusterPolicy, Endpoint } from '../../plan/plan.ts';
import type { View } from './view.ts';

export class Clusters {
  readonly #old: Map<string, Cluster>;
  readonly #new: Map<string, Cluster>;
  readonly #views: { old: View; new: View };
  /** Names in the new side of what the old one has under another name. */
  readonly #renamed = new Map<string, string>();

  constructor(old: View, fresh: View) {
    this.#views = { old, new: fresh };
    this.#old = byName(old.plan.clusters);
    this.#new = byName(fresh.plan.clusters);
    for (const cluster of fresh.plan.clusters) this.#recognise(cluster);
  }

  oldName = (name: string): string => name;

  newName = (name: string): string => this.#renamed.get(name) ?? name;

  /** What differs of a cluster, by the name that both sides know it by. */
  changed(name: string): string[] {
    const [before, after] = this.both(name);
    if (!before || !after) return before === after ? [] : ['existence'];
    const [a, b] = [contentOf(before, this.#views.old), contentOf(after, this.#views.new)];
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
      (field) => canonicalJson(a[field] ?? null) !== canonicalJson(b[field] ?? null),
    );
  }

  both(name: string): [old: Cluster | undefined, fresh: Cluster | undefined] {
    const newName = [...this.#renamed].find(([, known]) => known === name)?.[0] ?? name;
    return [this.#old.get(name), this.#new.get(newName)];
  }

  /** By the names that both sides know. */
  names(): Set<string> {
    return new Set([...this.#old.keys(), ...[...this.#new.keys()].map(this.newName)]);
  }

  /** A subset that is called otherwise, and is the same in all else. */
  #recognise(cluster: Cluster): void {
    if (cluster.subset === undefined || this.#old.has(cluster.name)) return;
    const content = canonicalJson(contentOf(cluster, this.#views.new));
    for (const old of this.#old.values()) {
      const isFree = old.subset !== undefined && !this.#new.has(old.name);
      if (!isFree || old.host !== cluster.host || old.port !== cluster.port) continue;
      if (canonicalJson(contentOf(old, this.#views.old)) === content) this.#renamed.set(cluster.name, old.name);
    }
  }
}

function byName(clusters: readonly Cluster[]): Map<string, Cluster> {
  return new Map(clusters.map((cluster) => [cluster.name, cluster]));
}

/** Labels of endpoints count only for choosing them, which is done. */
function contentOf(cluster: Cluster, { labelsOf }: View): Record<string, unknown> {
  const { discovery, protocol, endpoints, localityWeights, credential, policy } = cluster;
  return {
    endpoints: endpoints.map(endpointText).sort(),
    labels: labelsOf(cluster),
    ...{ discovery, protocol, localityWeights, credential },
    ...policyOf(policy),
  };
}

function endpointText({ address, port, weight, locality, priority = 0 }: Endpoint): string {
  return `${address}:${port} weight ${weight} locality ${locality} priority ${priority}`;
}

/** Without what says no more than saying nothing, `consecutiveErrors` among it. Localities show in the endpoints. */
function policyOf({ loadBalancer, connectionPool, outlierDetection, tls, ...others }: ClusterPolicy) {
  const { localityLbSetting: _, zoneAwareLbSetting: __, ...balancing } = loadBalancer ?? {};
  const { consecutiveErrors: ___, ...outliers } = outlierDetection ?? {};
  const { tcp, ...pools } = connectionPool ?? {};
  return {
    ...others,
    loadBalancer: said(balancing, { simple: ['UNSPECIFIED', 'LEAST_REQUEST', 'LEAST_CONN'] }),
    connectionPool: said(
      { ...pools, tcp: said(tcp ?? {}, { connectTimeout: [10_000] }) },
      { h2UpgradePolicy: ['DEFAULT'] },
    ),
    // To switch it on is to say something, even if all else is left to Envoy.
    outlierDetection: outlierDetection && (said(outliers, OUTLIERS) ?? {}),
    tls: tls?.mode === 'DISABLE' ? undefined : said(tls ?? {}, {}),
  };
}

const OUTLIERS = {
  consecutive5xxErrors: [5],
  interval: [10_000],
  baseEjectionTime: [30_000],
  maxEjectionPercent: [10],
};

/** The fields that are neither empty nor of their default; undefined if none is. */
function said(message: object, defaults: Record<string, unknown[]>): object | undefined {
  const fields = Object.entries(message).flatMap(([name, value]): [string, unknown][] => {
    const nested = isMessage(value) ? said(value, defaults) : value;
    const isDefault = defaults[name]?.includes(nested) || nested === false || nested === '' || isZero(name, nested);
    return nested === undefined || isDefault || (Array.isArray(nested) && nested.length === 0) ? [] : [[name, nested]];
  });
  return fields.length > 0 ? Object.fromEntries(fields) : undefined;
}

function isMessage(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A limit of 0 is none; a threshold of 0 switches something off. */
function isZero(name: string, value: unknown): boolean {
  return value === 0 && !name.startsWith('consecutive');
}
