import { Command, Option } from 'commander';
import pc from 'picocolors';
import type { Diagnostic } from '../istio/index.ts';
import { printDiagnostics } from './diagnostics.ts';
import { FINE, UsageError, WRONG } from './exit.ts';
import { findingsAsJson } from './findings/json.ts';
import { findingsAsSarif } from './findings/sarif.ts';
import { findingsOf } from './findings.ts';
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
      done(diagnostics.some(isWrong) ? WRONG : FINE);
    })
    .addHelpText(
      'after',
      `
Every finding is printed with its place and what to do. The exit status is 1 if
there is an error other than MS0101, which Istio lets through, else 0. A comment
beside the line, or above it, says that a finding stays, and why:

  # mainsheet:ignore IST0131 the old app still asks for it

  kubectl get vs,dr,gw,se,svc -A -o yaml | mainsheet analyze -f -`,
    );
}

/** The status is that of Istio's admission: it lets through what only Envoy refuses. */
function isWrong({ severity, code }: Diagnostic): boolean {
  return severity === 'error' && code !== 'MS0101';
}

async function analysed(options: AnalyzeOptions, terminal: Terminal): Promise<Diagnostic[]> {
  return findingsOf(await new InputReader(options, terminal).read(), options.namespace);
}

/** What is left once all that can be is mended: under a name that is mended there may be more. */
async function mended(options: AnalyzeOptions, terminal: Terminal): Promise<Diagnostic[]> {
  if (options.filename.includes('-')) throw new UsageError('--fix changes files, and standard input is none');
  let diagnostics = await analysed(options, terminal);
  let total = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const count = await mendFiles(diagnostics);
    if (count === 0) break;
    total += count;
    diagnostics = await analysed(options, terminal);
  }
  if (total > 0) say(terminal, `${total} ${total === 1 ? 'place' : 'places'} mended`);
  return diagnostics;
}

/** Istio's messages are not as deep. */
const MOST_ROUNDS = 10;

/** What a program reads goes to the output, what a person reads to the other one, as with every command. */
function print(diagnostics: Diagnostic[], { output }: AnalyzeOptions, terminal: Terminal): void {
  if (output === 'json') terminal.out(findingsAsJson(diagnostics));
  else if (output === 'sarif') terminal.out(findingsAsSarif(diagnostics, version()));
  else if (diagnostics.length === 0)
    terminal.err(`${pc.createColors(terminal.color).green('✔')} nothing found that is wrong`);
  else printDiagnostics(diagnostics, terminal);
}
