/** What Envoy, the filter and the user are told of an input, with a field and without it. */
import { parseAllDocuments } from 'yaml';
import { makeRules } from '../../cli/rules.ts';
import { PatchProblem } from '../../envoy/envoy-filter/problem.ts';
import { routeConfiguration } from '../../envoy/routes/configuration.ts';
import { snapshot } from '../../envoy/snapshot.ts';
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
  /** Codes of findings. */
  codes: string[];
}

export type Tree = Record<string, unknown>;

export function documentsOf(yaml: string): Tree[] {
  return parseAllDocuments(yaml, { version: '1.1' })
    .map((document) => document.toJS() as Tree | null)
    .filter((tree) => tree !== null);
}

export function told({ documents, mesh, proxy }: Input): Told {
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n');
  const sources = [{ file: 'input.yaml', text }];
  const meshConfig = mesh && { file: 'mesh.yaml', text: JSON.stringify(mesh) };
  const { plan, diagnostics } = makeRules(
    { sources, ...(meshConfig && { meshConfig }) },
    { ...USUAL, proxy: 'sidecar', ...proxy, ...(proxy?.kind && { proxy: proxy.kind }) },
  );
  return { config: written(plan), codes: diagnostics.map(({ code }) => code) };
}

const USUAL = {
  filename: [],
  namespace: 'default',
  labels: { app: 'client' },
  port: new Map<number, number>(),
  meshPort: 15001,
  mirrorSuffix: true,
};

function written(plan: Plan): unknown {
  try {
    const made = snapshot(plan, {
      ...{ engine: 'wasm', adminPort: 15000, directory: '/etc/mainsheet', accessLog: false, dialect: 'latin1' },
      authority: { issue: (hosts) => ({ chain: `made for ${hosts}`, key: '' }) },
    });
    const { bootstrap, listeners, clusters, routes, tables } = made;
    return {
      ...{ bootstrap, listeners, clusters },
      routes: [...routes.values()].map(routeConfiguration),
      tables: [...tables].map(([name, table]) => `${name}\n${printTable(table)}`),
    };
  } catch (problem) {
    if (problem instanceof PatchProblem) return { problem: problem.message };
    throw problem;
  }
}

/** The same input, where the field is not written. `Kind.field.field`; `Kind` alone is the whole resource. */
export function without(input: Input, path: string): Input {
  const [kind = '', ...steps] = path.split('.');
  const type = ROOTS.get(kind)!;
  if (kind === 'MeshConfig') return { ...input, mesh: remove(input.mesh, type, steps) as Tree };
  const documents = input.documents.flatMap((document) => {
    if (document.kind !== kind) return [document];
    return steps.length > 0 ? [{ ...document, spec: remove(document.spec, type, steps) }] : [];
  });
  return { ...input, documents };
}

function remove(value: unknown, type: Type, steps: string[]): unknown {
  if (Array.isArray(value)) return type.kind === 'list' ? value.map((item) => remove(item, type.item, steps)) : value;
  if (typeof value !== 'object' || value === null) return value;
  const [step = '', ...rest] = steps;
  const entries = Object.entries(value).flatMap(([key, own]): [string, unknown][] => {
    if (type.kind === 'map') return [[key, remove(own, type.value, steps)]];
    if (type.kind !== 'message' || camel(key) !== step) return [[key, own]];
    return rest.length > 0 ? [[key, remove(own, type.fields[step]!.type, rest)]] : [];
  });
  return Object.fromEntries(entries);
}

/** `mirror_percent` is the same field as `mirrorPercent`. */
function camel(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
