import pc from 'picocolors';

/** What the command has around it; tests pass their own. */
export interface Terminal {
  stdin: NodeJS.ReadableStream;
  env: NodeJS.ProcessEnv;
  /** Whether both outputs show colours. */
  color: boolean;
  /** What was asked for. */
  out: (text: string) => void;
  /** What has to be said besides: findings, progress, refusals. */
  err: (text: string) => void;
}

export const processTerminal: Terminal = {
  stdin: process.stdin,
  env: process.env,
  color: pc.isColorSupported && Boolean(process.stderr.isTTY),
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
};

/** A line about what Mainsheet itself does. */
export function say(terminal: Terminal, line: string): void {
  terminal.err(`mainsheet: ${line}`);
}
