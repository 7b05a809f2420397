import { shortened } from '../istio/index.ts';
import { UndecidableMatch } from '../plan/table/undecidable.ts';
import { say, type Terminal } from './terminal.ts';

/** Tells the user what they can mend: with the place in their files, if it has one. */
export function tell(error: Error, terminal: Terminal): void {
  if (error instanceof UndecidableMatch && error.origin) {
    const { file, line, column } = error.origin;
    terminal.err(`${file}:${line}:${column}: error: ${shortened(error.message)}`);
  } else say(terminal, shortened(error.message));
  if (error instanceof UndecidableMatch) {
    terminal.err('Or leave the matching to Envoy itself, by --engine native.');
  }
  if (terminal.env.MAINSHEET_DEBUG) terminal.err(error.stack ?? '');
}
