/** Tests, run as often as asked: read, told, asked of Envoy, reported. */
import { readFile, writeFile } from 'node:fs/promises';
import { findEnvoy } from '../../envoy/find.ts';
import { type Model, readInputs } from '../../istio/index.ts';
import { witness } from '../../stage/witness.ts';
import { Storyteller } from '../../story/storyteller.ts';
import { grant } from '../../story/tests/granted.ts';
import { type RoutingTest, readTests } from '../../story/tests/read.ts';
import { coverageOf, runTests } from '../../story/tests/run.ts';
import { localAuthority } from '../authority.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { FINE, OUR_BUG, WRONG } from '../exit.ts';
import { FILTER } from '../filter.ts';
import { junit } from '../junit.ts';
import { anyRefused, InputReader, makeRules, type Rules } from '../rules.ts';
import { say, type Terminal } from '../terminal.ts';
import type { TestOptions } from '../test.ts';
import { differs, holds, type Judged, resultsAsJson, resultsAsText } from './report.ts';

export class TestRun {
  /** Of tests and rules. */
  readonly watched: string[];
  readonly #paths: string[];
  readonly #options: TestOptions;
  readonly #terminal: Terminal;
  readonly #reader: InputReader;

  constructor(paths: string[], options: TestOptions, terminal: Terminal) {
    const { filename, meshConfig } = options;
    const all = [...paths, ...filename, ...(meshConfig === undefined ? [] : [meshConfig])];
    this.watched = [...new Set(all.filter((path) => path !== '-'))];
    this.#paths = paths;
    this.#options = options;
    this.#terminal = terminal;
    this.#reader = new InputReader(options, terminal);
  }

  /** The exit code. `stop` ends an Envoy that is being asked. @throws what the user can mend, and Disagreement */
  async once(stop = new AbortController().signal): Promise<number> {
    const { tests, diagnostics } = readTests(await readInputs(this.#paths));
    printDiagnostics(diagnostics, this.#terminal);
    if (diagnostics.length > 0) return WRONG;
    if (tests.length === 0) {
      say(this.#terminal, `there are no tests in ${this.#paths.join(', ')}`);
      return WRONG;
    }
    const rules = await this.#rules(tests);
    if (!rules) return WRONG;
    const storyteller = await Storyteller.load({ ...rules, wasm: await readFile(FILTER) });
    const told = runTests(tests, storyteller, rules.model);
    const judged = this.#options.inEnvoy ? await this.#askEnvoy(told, rules, stop) : told;
    if (stop.aborted) return WRONG;
    await this.#report(judged, coverageOf(told, storyteller));
    return this.#verdict(judged, rules);
  }

  /** None: they are refused. */
  async #rules(tests: RoutingTest[]): Promise<Rules | undefined> {
    const lenient = tests.some(({ expected }) => expected.kind === 'case');
    const amend = lenient ? (model: Model) => this.#granted(model) : undefined;
    const rules = makeRules(await this.#reader.read(), this.#options, amend);
    printDiagnostics(rules.diagnostics, this.#terminal);
    return anyRefused(rules.diagnostics) ? undefined : rules;
  }

  #granted(model: Model): Model {
    const { model: amended, names } = grant(model);
    if (names.length > 0) say(this.#terminal, `not in the input and taken as given, on port 80: ${names.join(', ')}`);
    return amended;
  }

  async #askEnvoy(told: Judged[], { plan }: Rules, stop: AbortSignal): Promise<Judged[]> {
    const { env } = this.#terminal;
    const envoy = await findEnvoy({ env, say: (line) => say(this.#terminal, line) });
    const stories = told.map(({ test, story }) => ({ request: test.request, story }));
    const options = { envoy, code: FILTER, authority: await localAuthority(env), stop };
    const testimonies = await witness(stories, plan, options);
    return told.map((one, index) => ({ ...one, testimony: testimonies[index]! }));
  }

  async #report(judged: Judged[], coverage: ReturnType<typeof coverageOf>): Promise<void> {
    const { output, junit: file, coverage: asked } = this.#options;
    if (file !== undefined) await writeFile(file, junit(judged));
    if (output === 'json') this.#terminal.out(resultsAsJson(judged, coverage));
    else this.#terminal.out(resultsAsText(judged, asked ? coverage : undefined, this.#terminal));
  }

  #verdict(judged: Judged[], { plan }: Rules): number {
    if (judged.some(differs)) {
      const patched = (plan.patches ?? []).length > 0;
      say(this.#terminal, patched ? PATCHED : DISAGREED);
      if (!patched) return OUR_BUG;
    }
    return judged.every(holds) ? FINE : WRONG;
  }
}

const PATCHED = 'EnvoyFilters change what Envoy does, and stories do not tell of them';
const DISAGREED =
  'Envoy does other than is told: a bug of ours, not a mistake of yours. Please report it with the rules and the tests';
