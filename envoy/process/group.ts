/**
 * A program in a process group of its own, which ends with us however we end. Ctrl-C on the terminal does not reach it,
 * so that we say in which order things stop; and should we be killed, a small shell in its group sees the end of the
 * pipe that we hold, and ends the group.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupLives } from './alive.ts';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface GroupOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Where its standard output and error go: to ours, or to us. */
  output: 'inherit' | 'pipe';
}

/** `read` fails when the other end of the pipe is gone; `over` tells the watcher that all is well. */
const WATCHED = `(trap '' TERM INT HUP; read _ <&3 || { kill -s TERM -- -$$; sleep 2; kill -s KILL -- -$$; }
) </dev/null >/dev/null 2>&1 & exec "$@" 3<&-`;
const OVER = 'over\n';
const POLL = 20;

export class ProcessGroup {
  /** Settles when the program itself has ended and what it printed has been read; never rejects. 127: it could not be started. */
  readonly exited: Promise<Exit>;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  private readonly child: ChildProcess;

  constructor(command: string, args: string[], { env = process.env, cwd, output }: GroupOptions) {
    this.child = spawn('/bin/sh', ['-c', WATCHED, 'mainsheet', command, ...args], {
      detached: true,
      env,
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ['ignore', output, output, 'pipe'],
    });
    this.stdout = this.child.stdout;
    this.stderr = this.child.stderr;
    this.exited = new Promise((resolve) => {
      this.child.on('error', () => resolve({ code: 127, signal: null }));
      this.child.on('exit', () => this.endWatcher());
      this.child.on('close', (code, signal) => {
        process.off('exit', this.killAtExit);
        resolve({ code, signal });
      });
    });
    process.on('exit', this.killAtExit);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Whether the group had anyone to receive it. */
  signal(signal: NodeJS.Signals): boolean {
    try {
      return this.pid > 0 && process.kill(-this.pid, signal);
    } catch {
      return false;
    }
  }

  /** Asks the whole group to end, and ends it after the grace time (milliseconds). */
  async stop(grace: number): Promise<Exit> {
    const deadline = Date.now() + grace;
    this.signal('SIGTERM');
    while (Date.now() < deadline && groupLives(this.pid)) await sleep(POLL);
    this.signal('SIGKILL');
    return this.exited;
  }

  private readonly killAtExit = (): void => {
    this.signal('SIGKILL');
  };

  private endWatcher(): void {
    const pipe = this.child.stdio[3] as Writable;
    pipe.on('error', () => {});
    pipe.end(OVER);
  }
}
