import { Command } from 'commander';
import { load } from '../istio/index.ts';
import { printDiagnostics } from './diagnostics.ts';
import { FINE, WRONG } from './exit.ts';
import { type InputOptions, withInput } from './options.ts';
import { anyRefused, InputReader, meshOf } from './rules.ts';
import type { Terminal } from './terminal.ts';

export function analyzeCommand(terminal: Terminal, done: (code: number) => void): Command {
  return withInput(new Command('analyze'))
    .summary('check resources as Istio would on admission')
    .description('Check resources as Istio would on admission, without a cluster.')
    .action(async (options: InputOptions) => {
      const { sources, meshConfig } = await new InputReader(options, terminal).read();
      const diagnostics = [...meshOf(meshConfig).diagnostics, ...load(sources, options).diagnostics];
      printDiagnostics(diagnostics, terminal);
      done(anyRefused(diagnostics) ? WRONG : FINE);
    })
    .addHelpText(
      'after',
      `
Every problem is printed with its place and what to do. The exit status is 1 if
a resource would be refused, else 0.

  kubectl get vs,dr,gw,se -A -o yaml | mainsheet analyze -f -`,
    );
}
