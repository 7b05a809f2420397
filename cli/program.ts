/** The command line: `mainsheet SUBCOMMAND …`, one file a subcommand. */
import { Command } from 'commander';
import { analyzeCommand } from './analyze.ts';
import { envoyCommand } from './envoy.ts';
import { FINE, report } from './exit.ts';
import { explainCommand } from './explain.ts';
import { generateCommand } from './generate.ts';
import { imageCommand } from './image.ts';
import { runCommand } from './run.ts';
import type { Terminal } from './terminal.ts';
import { testCommand } from './test.ts';
import { version } from './version.ts';

/** A subcommand's work; its exit code. */
export type Work = Promise<number>;

/** Runs one command line, tells everything to the terminal, and gives the exit code. */
export async function run(args: string[], terminal: Terminal): Promise<number> {
  let code = FINE;
  const subcommands = makeProgram(terminal, (result) => {
    code = result;
  });
  try {
    await subcommands.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return report(error, terminal);
  }
}

/** `done` is told the exit code of the subcommand that ran. */
export function makeProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command('mainsheet')
    .description("Istio's traffic rules in a stock Envoy, without a cluster.")
    .version(version(), '--version', 'print the version')
    .helpCommand('help [command]', 'print help for a command');
  settle(program, terminal);
  for (const make of [
    runCommand,
    generateCommand,
    analyzeCommand,
    explainCommand,
    testCommand,
    imageCommand,
    envoyCommand,
  ]) {
    const command = make(terminal, done);
    settle(command, terminal);
    program.addCommand(command);
  }
  return program;
}

/** Errors are thrown and not exits; texts go to the terminal. */
function settle(command: Command, terminal: Terminal): void {
  const write = (print: (text: string) => void) => (text: string) => print(text.replace(/\n$/, ''));
  command
    .exitOverride()
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('Run it with --help for what there is.')
    .configureOutput({ writeOut: write(terminal.out), writeErr: write(terminal.err) });
}
