/** The command's entry: dist/mainsheet.js is this file and what it imports. */
import { run } from './program.ts';
import { processTerminal } from './terminal.ts';

// `mainsheet … | head` closes our output early: that is not worth a word.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

process.exitCode = await run(process.argv.slice(2), processTerminal);
