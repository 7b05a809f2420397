/** From the files that `-f` names to the plan for one proxy, with all that is to be said on the way. */

import type { SnapshotOptions } from '../envoy/snapshot.ts';
import {
  DEFAULT_MESH_CONFIG,
  type Diagnostic,
  diagnose,
  load,
  type MeshConfig,
  type Model,
  readInputs,
  readMeshConfig,
  type Source,
} from '../istio/index.ts';
import type { Plan } from '../plan/plan.ts';
import { plan } from '../plan/plan-proxy.ts';
import type { InputOptions, PlanOptions, ProxyOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** What was read: kept apart from what becomes of it, so that `run` can tell whether anything has changed. */
export interface Input {
  sources: Source[];
  meshConfig?: Source;
}

export interface Rules {
  plan: Plan;
  /** What the plan was made of. */
  model: Model;
  mesh: MeshConfig;
  /** Everything found, plan and all. */
  diagnostics: Diagnostic[];
}

/** `dialect`: of the filter's regular expressions, if not that of an Envoy from 1.39 on. */
export type RulesOptions = ProxyOptions & Partial<Pick<PlanOptions, 'engine'> & Pick<SnapshotOptions, 'dialect'>>;

/** Reads the same paths as often as asked; standard input only once. */
export class InputReader {
  private readonly options: InputOptions;
  private readonly terminal: Terminal;
  private standardInput: Promise<Source[]> | undefined;

  constructor(options: InputOptions, terminal: Terminal) {
    this.options = options;
    this.terminal = terminal;
  }

  /** @throws InputError for a path that cannot be read. */
  async read(): Promise<Input> {
    const { filename, meshConfig } = this.options;
    const sources: Source[] = [];
    for (const path of filename)
      sources.push(...(await (path === '-' ? this.readStandardInput() : readInputs([path]))));
    const [mesh] = meshConfig === undefined ? [] : await readInputs([meshConfig]);
    return mesh ? { sources, meshConfig: mesh } : { sources };
  }

  private readStandardInput(): Promise<Source[]> {
    this.standardInput ??= readInputs(['-'], this.terminal.stdin);
    return this.standardInput;
  }
}

/** `amend` may add to what was read. */
export function makeRules(
  { sources, meshConfig }: Input,
  options: RulesOptions,
  amend: (model: Model) => Model = (model) => model,
): Rules {
  const loaded = load(sources, { namespace: namespaceOfDocuments(options) });
  const model = amend(loaded.model);
  const written = meshOf(meshConfig);
  const mesh = {
    ...written.mesh,
    mirrorShadowSuffix: written.mesh.mirrorShadowSuffix && options.mirrorSuffix,
  };
  const { plan: made, findings } = plan(model, {
    proxy: { kind: options.proxy, namespace: options.namespace, labels: options.labels },
    mesh,
    ports: options.port,
    meshPort: options.meshPort,
    ...(options.engine !== 'native' && { dialect: options.dialect ?? 'latin1' }),
  });
  const ofPlan = findings.map((found) => diagnose(found.resource.document, found, found.resource));
  return { plan: made, model, mesh, diagnostics: [...written.diagnostics, ...loaded.diagnostics, ...ofPlan] };
}

/** `-n` places documents without a namespace where it is the whole picture; for one sidecar or gateway it places only that. */
function namespaceOfDocuments({ proxy, namespace }: ProxyOptions): string {
  return proxy === 'all' ? namespace : 'default';
}

export function meshOf(source: Source | undefined): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  return source ? readMeshConfig(source.text, source.file) : { mesh: DEFAULT_MESH_CONFIG, diagnostics: [] };
}

/** An error is said of what cannot be used, and is left out. */
export function anyRefused(diagnostics: Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
