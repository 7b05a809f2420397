/** The command line: `mainsheet SUBCOMMAND …`, one file a subcommand. */
import { Command } from 'commander';
import { FINE, report } from './exit.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/** A subcommand's work; its exit code. */
export type Work = Promise<number>;

type Make = (terminal: Terminal, done: (code: number) => void) => Command;

/** As help names them. Each is loaded when it is asked for: what one of them needs, another should not wait for. */
const SUBCOMMANDS: Record<string, () => Promise<Make>> = {
  run: async () => (await import('./run.ts')).runCommand,
  generate: async () => (await import('./generate.ts')).generateCommand,
  analyze: async () => (await import('./analyze.ts')).analyzeCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  test: async () => (await import('./test.ts')).testCommand,
  diff: async () => (await import('./diff.ts')).diffCommand,
  image: async () => (await import('./image.ts')).imageCommand,
  envoy: async () => (await import('./envoy.ts')).envoyCommand,
};

/** Runs one command line, tells everything to the terminal, and gives the exit code. */
export async function run(args: string[], terminal: Terminal): Promise<number> {
  let code = FINE;
  const program = await makeProgram(args, terminal, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return report(error, terminal);
  }
}

/** With the subcommand that is asked for, or with all of them. `done` is told the exit code of the one that ran. */
async function makeProgram([asked = '']: string[], terminal: Terminal, done: (code: number) => void): Promise<Command> {
  const program = new Command('mainsheet')
    .description("Istio's traffic rules in a stock Envoy, without a cluster.")
    .version(version(), '--version', 'print the version')
    .helpCommand('help [command]', 'print help for a command');
  settle(program, terminal);
  const load = Object.hasOwn(SUBCOMMANDS, asked) ? SUBCOMMANDS[asked] : undefined;
  for (const loading of load ? [load] : Object.values(SUBCOMMANDS)) {
    const command = (await loading())(terminal, done);
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
