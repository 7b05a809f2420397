import { readFile, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { type Model, readInputs } from '../istio/index.ts';
import { Storyteller } from '../story/storyteller.ts';
import { grant } from '../story/tests/granted.ts';
import { type ReadTests, readTests } from '../story/tests/read.ts';
import { coverageOf, type Result, runTests } from '../story/tests/run.ts';
import { printDiagnostics } from './diagnostics.ts';
import { FINE, WRONG } from './exit.ts';
import { FILTER } from './filter.ts';
import { junit } from './junit.ts';
import { type ProxyOptions, withProxy } from './options.ts';
import { anyRefused, InputReader, makeRules } from './rules.ts';
import { say, type Terminal } from './terminal.ts';
import { resultsAsJson, resultsAsText } from './test-report.ts';

interface TestOptions extends ProxyOptions {
  output: 'text' | 'json';
  junit?: string;
  coverage?: true;
}

export function testCommand(terminal: Terminal, done: (code: number) => void): Command {
  return withProxy(new Command('test'))
    .summary('run routing tests')
    .description('Run routing tests: what each request asks for is decided by the filter itself.')
    .argument('<path...>', 'test files, or folders of them')
    .usage('PATH... -f PATH [options]')
    .option('--coverage', 'name the rules that no test reaches')
    .option('--junit <file>', 'write the results as JUnit XML')
    .addOption(new Option('-o, --output <format>', 'text or json').choices(['text', 'json']).default('text'))
    .action(async (paths: string[], options: TestOptions) => done(await test(paths, options, terminal)))
    .addHelpText(
      'after',
      `
A test file holds "tests:", or "testCases:" as istio-config-validator reads them:

  tests:
    - name: jason sees the black stars
      request: { url: "http://reviews:9080/", headers: { end-user: jason } }
      expect: { destination: { host: reviews, subset: v2, share: 100 } }

The exit status is 1 if a test fails or the rules are refused, else 0.

  mainsheet test tests/ -f my-istio/ --coverage`,
    );
}

async function test(paths: string[], options: TestOptions, terminal: Terminal): Promise<number> {
  const read = readTests(await readInputs(paths));
  printDiagnostics(read.diagnostics, terminal);
  if (read.tests.length === 0) say(terminal, `there are no tests in ${paths.join(', ')}`);
  if (read.diagnostics.length > 0 || read.tests.length === 0) return WRONG;
  const results = await resultsOf(read, options, terminal);
  if (!results) return WRONG;
  return results.some(({ mismatches }) => mismatches.length > 0) ? WRONG : FINE;
}

async function resultsOf(
  { tests, files }: ReadTests,
  options: TestOptions,
  terminal: Terminal,
): Promise<Result[] | undefined> {
  const { sources, ...input } = await new InputReader(options, terminal).read();
  const rulesOnly = { ...input, sources: sources.filter(({ file }) => !files.has(file)) };
  const lenient = tests.some(({ expected }) => expected.kind === 'case');
  const rules = makeRules(rulesOnly, options, lenient ? (model) => granted(model, terminal) : undefined);
  printDiagnostics(rules.diagnostics, terminal);
  if (anyRefused(rules.diagnostics)) return undefined;
  const storyteller = await Storyteller.load({ ...rules, wasm: await readFile(FILTER) });
  const results = runTests(tests, storyteller, rules.model);
  const coverage = coverageOf(results, storyteller);
  if (options.junit !== undefined) await writeFile(options.junit, junit(results));
  if (options.output === 'json') terminal.out(resultsAsJson(results, coverage));
  else terminal.out(resultsAsText(results, options.coverage ? coverage : undefined, terminal));
  return results;
}

function granted(model: Model, terminal: Terminal): Model {
  const { model: amended, names } = grant(model);
  if (names.length > 0) say(terminal, `not in the input and taken as given, on port 80: ${names.join(', ')}`);
  return amended;
}
