/** Exit codes, and which one an error becomes; the only place that decides either. */
import { CommanderError } from 'commander';
import { RegistryProblem } from '../envoy/image/problem.ts';
import { EnvoyProblem } from '../envoy/problem.ts';
import { InputError } from '../istio/index.ts';
import { UndecidableMatch } from '../plan/table/undecidable.ts';
import { tell } from './tell.ts';
import { say, type Terminal } from './terminal.ts';

export const FINE = 0;
/** The input, or what is around us, was found wrong. */
export const WRONG = 1;
export const WRONG_USAGE = 2;
/** As a shell has it, of the program beside Envoy. */
export const NO_SUCH_PROGRAM = 127;
/** EX_SOFTWARE of sysexits.h. */
export const OUR_BUG = 70;

/** The command line is well formed but asks for something impossible. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Tells the user about an error, and gives the exit code it stands for. */
export function report(error: unknown, terminal: Terminal): number {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? FINE : WRONG_USAGE;
  if (error instanceof UsageError || isTheUsers(error)) {
    tell(error, terminal);
    return error instanceof UsageError ? WRONG_USAGE : WRONG;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  say(terminal, `internal error: ${message}`);
  say(terminal, 'this is a bug of ours, not a mistake of yours. Please report it with the command and the input files');
  say(terminal, 'that led here and the output of the same command with MAINSHEET_DEBUG=1.');
  if (terminal.env.MAINSHEET_DEBUG) terminal.err(stack ?? '');
  return OUR_BUG;
}

/** What the user can mend, and not we. */
export function isTheUsers(error: unknown): error is Error {
  const known = [InputError, EnvoyProblem, RegistryProblem, UndecidableMatch].some((kind) => error instanceof kind);
  return known || isSystemError(error);
}

/** A system call failed: a full disk, a folder that may not be written. Node's message says which and where. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
