import { Command, Option } from 'commander';
import { UsageError } from './exit.ts';
import { type ProxyOptions, withProxy } from './options.ts';
import type { Terminal } from './terminal.ts';
import { TestRun } from './test/run.ts';
import { followEdits } from './test/watch.ts';

export interface TestOptions extends ProxyOptions {
  output: 'text' | 'json';
  junit?: string;
  coverage?: true;
  inEnvoy?: true;
  watch?: true;
}

export function testCommand(terminal: Terminal, done: (code: number) => void): Command {
  return withProxy(new Command('test'))
    .summary('run routing tests')
    .description('Run routing tests: what each request asks for is decided by the filter itself.')
    .argument('[path...]', 'test files, or folders of them; those beside the rules, if not said')
    .usage('[PATH...] -f PATH [options]')
    .option('--in-envoy', 'ask a real Envoy too, and say where it does other than is told')
    .option('--watch', 'run again after every edit of rules or tests')
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

The exit status is 1 if a test fails or the rules are refused, else 0; with
--watch it is that of the last run.

  mainsheet test tests/ -f my-istio/ --coverage`,
    );
}

async function test(named: string[], options: TestOptions, terminal: Terminal): Promise<number> {
  const paths = named.length > 0 ? named : options.filename.filter((path) => path !== '-');
  if (paths.length === 0) throw new UsageError('the rules come from standard input: say where the tests are');
  const run = new TestRun(paths, options, terminal);
  return options.watch ? followEdits(run, terminal) : run.once();
}
