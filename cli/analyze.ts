import { Command, Option } from 'commander';
import type { Diagnostic } from '../istio/index.ts';
import { printDiagnostics } from './diagnostics.ts';
import { FINE, UsageError, WRONG } from './exit.ts';
import { findingsOf } from './findings.ts';
import { findingsAsJson } from './findings-json.ts';
import { findingsAsSarif } from './findings-sarif.ts';
import { mendFiles } from './mend.ts';
import { type InputOptions, withInput } from './options.ts';
import { InputReader } from './rules.ts';
import { say, type Terminal } from './terminal.ts';
import { version } from './version.ts';

interface AnalyzeOptions extends InputOptions {
  output: 'text' | 'json' | 'sarif';
  fix: boolean;
}

export function analyzeCommand(terminal: Terminal, done: (code: number) => void): Command {
  return withInput(new Command('analyze'))
    .summary('find what is refused, what is unreachable and what is not as it seems')
    .description('Check resources, each and all together, without a cluster.')
    .addOption(
      new Option('-o, --output <format>', 'text, json or sarif').choices(['text', 'json', 'sarif']).default('text'),
    )
    .option('--fix', 'write into the files what mends a finding beyond doubt', false)
    .action(async (options: AnalyzeOptions) => {
      const diagnostics = await (options.fix ? mended(options, terminal) : analysed(options, terminal));
      print(diagnostics, options, terminal);
      // What Istio admits and only Envoy refuses is no error: the status is that of Istio's admission.
      done(diagnostics.some(({ severity }) => severity === 'error') ? WRONG : FINE);
    })
    .addHelpText(
      'after',
      `
Every finding is printed with its place and what to do. The exit status is 1 if
there is an error, else 0. A comment beside the line, or above it, says that a
finding stays, and why:

  # mainsheet:ignore IST0131 the old app still asks for it

  kubectl get vs,dr,gw,se,svc -A -o yaml | mainsheet analyze -f -`,
    );
}

async function analysed(options: AnalyzeOptions, terminal: Terminal): Promise<Diagnostic[]> {
  return findingsOf(await new InputReader(options, terminal).read(), options.namespace);
}

/** What is left once all that can be is mended. */
async function mended(options: AnalyzeOptions, terminal: Terminal): Promise<Diagnostic[]> {
  if (options.filename.includes('-')) throw new UsageError('--fix changes files, and standard input is none');
  const count = await mendFiles(await analysed(options, terminal));
  if (count > 0) say(terminal, `${count} ${count === 1 ? 'place' : 'places'} mended`);
  return analysed(options, terminal);
}

/** What a program reads goes to the output, what a person reads to the other one, as with every command. */
function print(diagnostics: Diagnostic[], { output }: AnalyzeOptions, terminal: Terminal): void {
  if (output === 'json') terminal.out(findingsAsJson(diagnostics));
  else if (output === 'sarif') terminal.out(findingsAsSarif(diagnostics, version()));
  else printDiagnostics(diagnostics, terminal);
}
