/** What Envoy, the filter and the user are told of an input, and what they would be if a field counted for nothing. */
import { parseAllDocuments } from 'yaml';
import { makeRules } from '../../cli/rules.ts';
import { routeConfiguration } from '../../envoy/routes/configuration.ts';
import { snapshot } from '../../envoy/snapshot.ts';
import type { Diagnostic, Model, Resource } from '../../istio/index.ts';
import { KINDS } from '../../istio/kinds.ts';
import type { Type } from '../../istio/schema/schema.ts';
import type { Plan, Proxy } from '../../plan/plan.ts';
import { printTable } from '../../plan/table/print.ts';
import { ROOTS } from './fields.ts';

export interface Input {
  documents: Tree[];
  mesh?: Tree;
  proxy?: Partial<Proxy>;
}

export interface Told {
  /** Envoy's configuration and the rule tables. */
  config: unknown;
  findings: Diagnostic[];
}

export type Tree = Record<string, unknown>;

export function documentsOf(yaml: string): Tree[] {
  return parseAllDocuments(yaml, { version: '1.1' })
    .map((document) => document.toJS() as Tree | null)
    .filter((tree) => tree !== null);
}

/** As if the field, `Kind.field.field`, were not looked at once the input is found good. Some, nothing can be made without. */
export function configWithout(input: Input, field: string): unknown {
  try {
    return told(input, field).config;
  } catch (error) {
    return { impossible: (error as Error).message };
  }
}

export function told({ documents, mesh, proxy = {} }: Input, ignored = ''): Told {
  const [kind = '', ...steps] = ignored.split('.');
  const meshTree = kind === 'MeshConfig' ? remove(mesh, ROOTS.get(kind)!, steps) : mesh;
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n');
  const sources = [{ file: 'input.yaml', text }];
  const meshConfig = { file: 'mesh.yaml', text: JSON.stringify(meshTree ?? {}) };
  const { kind: as = 'sidecar', namespace = 'default', labels = { app: 'client' } } = proxy;
  const options = { ...USUAL, proxy: as, namespace, labels };
  const amend = (model: Model) => withoutField(model, kind, steps);
  const { plan, diagnostics } = makeRules({ sources, meshConfig }, options, amend);
  return { config: written(plan), findings: diagnostics };
}

const USUAL = { filename: [], port: new Map<number, number>(), meshPort: 15001, mirrorSuffix: true };

function written(plan: Plan): unknown {
  const { bootstrap, listeners, clusters, routes, tables } = snapshot(plan, {
    ...{ engine: 'wasm', adminPort: 15000, directory: '/etc/mainsheet', accessLog: false, dialect: 'latin1' },
    authority: { issue: (hosts) => ({ chain: `made for ${hosts}`, key: '' }), chain: () => 'made' },
  });
  return {
    ...{ bootstrap, listeners, clusters },
    routes: [...routes.values()].map(routeConfiguration),
    tables: [...tables].map(([name, table]) => `${name}\n${printTable(table)}`),
  };
}

function withoutField(model: Model, kind: string, steps: string[]): Model {
  const found = KINDS.find((known) => known.kind === kind);
  if (!found) return model;
  const resources = (model[found.collection] as Resource<unknown>[]).map((resource) => ({
    ...resource,
    spec: remove(resource.spec, found.schema, steps),
  }));
  return { ...model, [found.collection]: resources };
}

function remove(value: unknown, type: Type, steps: string[]): unknown {
  if (Array.isArray(value)) return type.kind === 'list' ? value.map((item) => remove(item, type.item, steps)) : value;
  if (typeof value !== 'object' || value === null) return value;
  const [step = '', ...rest] = steps;
  const entries = Object.entries(value).flatMap(([key, own]): [string, unknown][] => {
    if (type.kind === 'map') return [[key, remove(own, type.value, steps)]];
    if (type.kind !== 'message' || key !== step) return [[key, own]];
    return rest.length > 0 ? [[key, remove(own, type.fields[step]!.type, rest)]] : [];
  });
  return Object.fromEntries(entries);
}
