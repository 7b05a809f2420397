import { Command } from 'commander';
import { findEnvoy } from '../envoy/find.ts';
import { localAuthority } from './authority.ts';
import { isProgram } from './beside.ts';
import { printDiagnostics } from './diagnostics.ts';
import { FINE, NO_SUCH_PROGRAM, WRONG } from './exit.ts';
import { type PlanOptions, withPlan } from './options.ts';
import { withPatchesTried } from './patches.ts';
import { checkDistinct, checkPlaces, placesOf } from './places.ts';
import { anyRefused, InputReader, RuleMaker } from './rules.ts';
import { runFolder } from './run-folder.ts';
import { Session } from './session.ts';
import { stopSignals } from './stop-signals.ts';
import { say, type Terminal } from './terminal.ts';

export function runCommand(terminal: Terminal, done: (code: number) => void): Command {
  return withPlan(new Command('run'))
    .summary('start Envoy on the rules and follow every edit of them')
    .description('Start Envoy on the rules, follow every edit of them, and log each request with its rule.')
    .argument('[command...]', 'a program to run beside Envoy, with http_proxy set')
    .usage('-f PATH [options] [-- COMMAND ...]')
    .action(async (command: string[], options: PlanOptions) => done(await run(command, options, terminal)))
    .addHelpText(
      'after',
      `
The files are watched: an edit is live a moment later, without a dropped
connection. A broken edit is reported, and the last good rules stay.

COMMAND ends with Envoy, and Envoy with COMMAND, whose exit code is passed on.
Ctrl-C stops both; a second one does not wait for them.

  mainsheet run -f my-istio/ -- npm start
  curl -x http://127.0.0.1:15001 http://reviews:9080/`,
    );
}

async function run(command: string[], options: PlanOptions, terminal: Terminal): Promise<number> {
  const reader = new InputReader(options, terminal);
  const input = await reader.read();
  const maker = new RuleMaker(options);
  const { plan, diagnostics } = withPatchesTried(maker.make(input), options.engine);
  printDiagnostics(diagnostics, terminal);
  if (anyRefused(diagnostics)) return WRONG;
  if (command.length > 0 && !(await isProgram(command, terminal.env))) {
    say(terminal, `there is no program ${command[0]}`);
    return NO_SUCH_PROGRAM;
  }
  const envoy = await findEnvoy({ env: terminal.env, say: (line) => say(terminal, line) });
  checkDistinct(plan, options);
  await checkPlaces(placesOf(plan, options.adminPort), plan.listeners);

  const session = new Session({
    ...{ reader, maker, input, options, envoy, terminal, command, folder: runFolder() },
    authority: await localAuthority(terminal.env),
  });
  const signals = stopSignals(() => process.exit(WRONG));
  const started = session.start(plan);
  try {
    return await Promise.race([signals.asked.then(() => FINE), started.then(() => session.ended())]);
  } finally {
    session.abort();
    await started.catch(() => {});
    await session.stop();
    signals.release();
  }
}
