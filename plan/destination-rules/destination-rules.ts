import type { DestinationRule, MeshConfig, Model, Resource } from '../../istio/index.ts';
import type { Proxy } from '../plan.ts';
import { byAge } from '../selection/age.ts';
import { mostSpecific, qualify } from '../selection/hosts.ts';
import { selects } from '../selection/labels.ts';
import { isExportedTo, orDefault } from '../selection/visibility.ts';
import { addRule, type MergedRule } from './merge.ts';

/** The DestinationRule of a service as this proxy sees it. */
export type FindRule = (service: { host: string; namespace: string }) => DestinationRule | undefined;

/** By host; exact names and wildcards together. */
type Index = Map<string, MergedRule[]>;

/**
 * Asked in turn, and the first that has a rule for the host is the only one: the client's namespace, then the service's,
 * then the root namespace, of which only what is exported to the client. A client in the root namespace skips the first
 * step, but for rules that are private there.
 */
export function destinationRules(model: Model, mesh: MeshConfig, proxy: Proxy): FindRule {
  const indices = indexRules(model.destinationRules, mesh.defaultDestinationRuleExportTo);
  const root = mesh.rootNamespace;
  const exported = (owner: string, host: string) => {
    const found = mostSpecific(host, indices.exported.get(owner) ?? new Map()) as MergedRule[] | undefined;
    const visible = found?.filter(({ exportTo }) =>
      isExportedTo(orDefault([...exportTo], ['*']), owner, proxy.namespace),
    );
    return visible?.length ? visible : undefined;
  };
  return ({ host, namespace }) => {
    const own = (proxy.namespace === root ? indices.privateOnly : indices.local).get(proxy.namespace);
    const rules = mostSpecific(host, own ?? new Map()) ?? exported(namespace, host) ?? exported(root, host);
    return rules && forWorkload(rules, proxy);
  };
}

interface Indices {
  /** By namespace: what its own clients see. */
  local: Map<string, Index>;
  /** By namespace: what is not private to it. */
  exported: Map<string, Index>;
  privateOnly: Map<string, Index>;
}

function indexRules(rules: readonly Resource<DestinationRule>[], defaultExportTo: string[]): Indices {
  const indices: Indices = { local: new Map(), exported: new Map(), privateOnly: new Map() };
  for (const rule of [...rules].sort(byAge)) {
    const { namespace, spec } = rule;
    const exportTo = spec.workloadSelector ? ['.'] : orDefault(spec.exportTo, defaultExportTo);
    const isPrivate = exportTo.every((target) => target === '.' || target === namespace);
    if (isExportedTo(exportTo, namespace, namespace)) add(indices.local, rule);
    add(isPrivate ? indices.privateOnly : indices.exported, rule);
  }
  return indices;
}

function add(namespaces: Map<string, Index>, rule: Resource<DestinationRule>): void {
  const index: Index = namespaces.get(rule.namespace) ?? new Map();
  namespaces.set(rule.namespace, index);
  const host = qualify(rule.spec.host, rule.namespace);
  const known = index.get(host) ?? [];
  index.set(host, known);
  addRule(known, rule.spec);
}

/** A rule that selects this workload goes before one for all; one that selects others does not count. All are of its namespace. */
function forWorkload(rules: readonly MergedRule[], proxy: Proxy): DestinationRule | undefined {
  const selected = rules.find(
    ({ spec }) => spec.workloadSelector && selects(spec.workloadSelector.matchLabels, proxy.labels),
  );
  return (selected ?? rules.findLast(({ spec }) => !spec.workloadSelector))?.spec;
}
