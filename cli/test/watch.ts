/** Tests run again after every edit, one run at a time, until the user has had enough. */
import { report, WRONG } from '../exit.ts';
import { stopSignals } from '../stop-signals.ts';
import { say, type Terminal } from '../terminal.ts';
import { type CameToRest, watchPaths } from '../watch.ts';
import type { TestRun } from './run.ts';

/** The exit code of the last run that came to its end. */
export async function followEdits(run: TestRun, terminal: Terminal): Promise<number> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let last = WRONG;
  let edited = true;
  let wake = () => {};
  const stir = async (cameToRest: CameToRest) => {
    if (!(await cameToRest())) return;
    edited = true;
    wake();
  };
  const signals = stopSignals(() => process.exit(last));
  void signals.asked.then(() => {
    stopping.abort();
    wake();
  });
  const unseen = (error: unknown) => say(terminal, `edits are not seen any more: ${(error as Error).message}`);
  // Before the first run: an edit that comes during it counts.
  const watcher = await watchPaths(run.watched, stir, unseen);
  while (!signal.aborted) {
    if (!edited) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    edited = false;
    // A file that is broken, or gone for a moment, ends a run and not the watch.
    const code = await run.once(signal).catch((error: unknown) => (signal.aborted ? last : report(error, terminal)));
    if (signal.aborted) break;
    last = code;
    say(terminal, 'waiting for edits; Ctrl-C ends');
  }
  await watcher.close();
  signals.release();
  return last;
}
