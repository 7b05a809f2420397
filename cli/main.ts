/** The command's entry: dist/mainsheet.js is this file and what it imports. */
import { report } from './exit.ts';
import { run } from './program.ts';
import { processTerminal } from './terminal.ts';

// `mainsheet … | head` closes our output early: that is not worth a word.
process.stdout.on('error', () => process.exit());
process.stderr.on('error', () => process.exit());
process.on('uncaughtException', (error) => process.exit(report(error, processTerminal)));

process.exitCode = await run(process.argv.slice(2), processTerminal);
