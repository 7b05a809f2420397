/** From the files that `-f` names to the plan for one proxy, with all that is to be said on the way. */
import type { SnapshotOptions } from '../envoy/snapshot.ts';
import {
  chunks,
  DEFAULT_MESH_CONFIG,
  type Diagnostic,
  diagnose,
  InputError,
  Loader,
  type MeshConfig,
  type Model,
  readInputs,
  readMeshConfig,
  type Source,
} from '../istio/index.ts';
import { Memory } from '../plan/memory.ts';
import type { Plan } from '../plan/plan.ts';
import { plan } from '../plan/plan-proxy.ts';
import { holdsTests } from '../story/tests/test-file.ts';
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

  /** Test files among the rules are passed over. @throws InputError for a path that cannot be read, and for no rules */
  async read(filename = this.options.filename): Promise<Input> {
    const sources: Source[] = [];
    for (const path of filename)
      sources.push(...(await (path === '-' ? this.readStandardInput() : readInputs([path]))));
    const rules = sources.filter((source) => !holdsTests(source));
    if (rules.length === 0)
      throw new InputError(`there are no rules in ${filename.join(', ')}: no file in YAML or JSON`);
    const meshConfig = await this.readMeshConfig();
    return meshConfig ? { sources: rules, meshConfig } : { sources: rules };
  }

  /** Undefined where none is asked for. */
  async readMeshConfig(): Promise<Source | undefined> {
    const path = this.options.meshConfig;
    if (path === undefined) return undefined;
    if (path === '-') return (await this.readStandardInput())[0];
    const [source] = await readInputs([path]);
    if (source?.file !== path) throw new InputError(`--mesh-config is one file, but ${path} is a directory`);
    return source;
  }

  private readStandardInput(): Promise<Source[]> {
    this.standardInput ??= readInputs(['-'], this.terminal.stdin).then((sources) => {
      // As where `kubectl … | mainsheet -f -` could not ask its cluster.
      if (sources.every((source) => chunks(source).length === 0)) throw new InputError(NOTHING_CAME);
      return sources;
    });
    return this.standardInput;
  }
}

const NOTHING_CAME = 'no resource came on standard input: has the command before the pipe failed?';

/** `amend` may add to what was read. */
export function makeRules(input: Input, options: RulesOptions, amend?: (model: Model) => Model): Rules {
  return new RuleMaker(options).make(input, amend);
}

/** Makes the rules of one input after another; what has not changed in between is not made anew. */
export class RuleMaker {
  readonly #options: RulesOptions;
  readonly #loader: Loader;
  readonly #memory = new Memory();

  constructor(options: RulesOptions) {
    this.#options = options;
    this.#loader = new Loader({ namespace: namespaceOfDocuments(options) });
  }

  make({ sources, meshConfig }: Input, amend = (model: Model) => model): Rules {
    const loaded = this.#loader.load(sources);
    const model = amend(loaded.model);
    const written = meshOf(meshConfig);
    const mesh = {
      ...written.mesh,
      mirrorShadowSuffix: written.mesh.mirrorShadowSuffix && this.#options.mirrorSuffix,
    };
    const { plan: made, findings } = plan(model, this.#planOptions(mesh), this.#memory);
    const ofPlan = findings.map((found) => diagnose(found.resource.document, found, found.resource));
    return { plan: made, model, mesh, diagnostics: [...written.diagnostics, ...loaded.diagnostics, ...ofPlan] };
  }

  #planOptions(mesh: MeshConfig) {
    const { proxy, namespace, labels, port, meshPort, engine, dialect = 'latin1' } = this.#options;
    return {
      proxy: { kind: proxy, namespace, labels },
      mesh,
      ports: port,
      meshPort,
      ...(engine !== 'native' && { dialect }),
    };
  }
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
