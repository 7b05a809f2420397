/** From the files that `-f` names to the plan for one proxy, with all that is to be said on the way. */
import {
  DEFAULT_MESH_CONFIG,
  type Diagnostic,
  load,
  type MeshConfig,
  type Model,
  positionOf,
  readInputs,
  readMeshConfig,
  type Source,
} from '../istio/index.ts';
import type { Finding } from '../plan/finding.ts';
import type { Plan } from '../plan/plan.ts';
import { plan } from '../plan/plan-proxy.ts';
import type { InputOptions, ProxyOptions } from './options.ts';
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
  options: ProxyOptions,
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
  });
  return {
    plan: made,
    model,
    mesh,
    diagnostics: [...written.diagnostics, ...loaded.diagnostics, ...findings.map(warning)],
  };
}

/** `-n` places documents without a namespace where it is the whole picture; for one sidecar or gateway it places only that. */
function namespaceOfDocuments({ proxy, namespace }: ProxyOptions): string {
  return proxy === 'all' ? namespace : 'default';
}

export function meshOf(source: Source | undefined): { mesh: MeshConfig; diagnostics: Diagnostic[] } {
  return source ? readMeshConfig(source.text, source.file) : { mesh: DEFAULT_MESH_CONFIG, diagnostics: [] };
}

/** Something was refused: an error, or what only Envoy would refuse. */
export function anyRefused(diagnostics: Diagnostic[]): boolean {
  return diagnostics.some(({ severity, refused }) => refused || severity === 'error');
}

function warning({ message, fix, resource, path }: Finding): Diagnostic {
  return {
    severity: 'warning',
    code: 'MS0201',
    ...{ message, fix, path, resource },
    refused: false,
    document: resource.document,
    position: positionOf(resource.document, path),
  };
}
