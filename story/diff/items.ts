/** What is written, in the pieces that are told of one by one: a rule, or a resource that is none of rules. */
import type { Model, Path, Pod, Resource, VirtualService } from '../../istio/index.ts';
import { canonicalJson } from '../../plan/canonical.ts';

const PROTOCOLS = ['http', 'tls', 'tcp'] as const;

export interface Item {
  resource: Resource<unknown>;
  path: Path;
  /** What it is called, for the user and to know it again; undefined: by its place in the list alone. */
  rule?: string;
  named: boolean;
  /** Without its name. */
  value: unknown;
  text: string;
}

/** Every list of rules by itself, and each other resource as a list of one. */
export function listsOf(model: Model): Map<string, Item[]> {
  const lists = new Map<string, Item[]>();
  for (const resource of Object.values(model).flat() as Resource<unknown>[]) {
    const name = nameOf(resource);
    lists.set(name, [wholeOf(resource)]);
    if (resource.kind !== 'VirtualService') continue;
    const { spec } = resource as Resource<VirtualService>;
    for (const protocol of PROTOCOLS) {
      const items = (spec[protocol] ?? []).map((rule, index) => ruleOf(resource, protocol, rule, index));
      lists.set(`${name} ${protocol}`, items);
    }
  }
  return lists;
}

export function nameOf({ kind, namespace, name }: Resource<unknown>): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

function wholeOf(resource: Resource<unknown>): Item {
  const { labels, spec } = resource;
  const { http: _, tls: __, tcp: ___, ...rest } = spec as VirtualService;
  const { status } = resource as Pod;
  const body = resource.kind === 'VirtualService' ? rest : spec;
  const value = { metadata: { labels }, spec: body, ...(status && { status }) };
  return { resource, path: [], named: true, value, text: canonicalJson(value) };
}

function ruleOf(resource: Resource<unknown>, protocol: string, rule: object, index: number): Item {
  const { name, ...value } = rule as { name?: string };
  return {
    ...{ resource, path: ['spec', protocol, index], rule: `${protocol} ${name || index}`, named: Boolean(name) },
    ...{ value, text: canonicalJson(value) },
  };
}
