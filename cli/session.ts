/** What `run` has going, started in this order and stopped in the other: Envoy, the program beside it, the watch on the files. */
import type { ProcessGroup } from '../envoy/process/group.ts';
import type { Plan } from '../plan/plan.ts';
import { trustIt } from './authority.ts';
import { exitCode, startBeside } from './beside.ts';
import { Edits } from './edits.ts';
import { silentEndpoints } from './endpoints.ts';
import { whereToLook } from './places.ts';
import type { Input, InputReader, RuleMaker } from './rules.ts';
import { Serving, type ServingOptions } from './serving.ts';
import { say } from './terminal.ts';
import { type Watcher, watchPaths } from './watch.ts';

export interface SessionOptions extends ServingOptions {
  reader: InputReader;
  maker: RuleMaker;
  /** Of the plan that it starts with. */
  input: Input;
  /** Empty: no program beside Envoy. */
  command: string[];
}

/** Milliseconds for the program's servers to listen, and for it to end when asked. */
const LISTEN_PATIENCE = 5_000;
const STOP_GRACE = 5_000;

export class Session {
  private readonly session: SessionOptions;
  private readonly stopping = new AbortController();
  private serving: Serving | undefined;
  private beside: ProcessGroup | undefined;
  private besideHasEnded = false;
  private watcher: Watcher | undefined;
  private edits: Edits | undefined;

  constructor(session: SessionOptions) {
    this.session = session;
  }

  /** Until everything serves. @throws EnvoyProblem if Envoy does not come up. */
  async start(plan: Plan): Promise<void> {
    const { terminal, options } = this.session;
    const started = Date.now();
    const onRestarted = () => this.edits?.retry();
    this.serving = await Serving.start(plan, { ...this.session, giveUp: this.stopping.signal, onRestarted });
    await this.startBeside(plan);
    await this.watch(this.serving);
    // Nothing serves any longer than the program beside Envoy.
    if (this.stopping.signal.aborted || this.besideHasEnded) return;
    say(terminal, `serving after ${((Date.now() - started) / 1000).toFixed(1)} s; Ctrl-C stops`);
    for (const line of whereToLook(plan, options.adminPort)) terminal.err(line);
    const trust = trustIt(plan, this.session.authority);
    if (trust) say(terminal, trust);
  }

  /** The exit code of the program beside Envoy, when it has ended. @throws EnvoyProblem when Envoy is given up. */
  async ended(): Promise<number> {
    const { beside, serving } = this;
    if (!serving) throw new Error('a session ends only after it has started');
    if (!beside) return serving.givenUp;
    return Promise.race([this.besideEnded(beside), serving.givenUp]);
  }

  /** What is being started is not waited for. */
  abort(): void {
    this.stopping.abort();
  }

  /** After `start` has settled: leaves no process behind. */
  async stop(): Promise<void> {
    this.abort();
    await this.watcher?.close();
    this.edits?.close();
    await this.beside?.stop(STOP_GRACE);
    await this.serving?.stop();
  }

  /** Waits for the servers that the program starts, so that the first request finds them. */
  private async startBeside(plan: Plan): Promise<void> {
    const { command, terminal } = this.session;
    const { signal } = this.stopping;
    if (command.length === 0 || signal.aborted) return;
    this.beside = startBeside(command, plan, terminal.env);
    const ended = new AbortController();
    this.beside.exited.then(() => {
      this.besideHasEnded = true;
      ended.abort();
    });
    const silent = await silentEndpoints(plan, LISTEN_PATIENCE, AbortSignal.any([signal, ended.signal]));
    if (silent.length > 0 && !signal.aborted && !ended.signal.aborted)
      say(terminal, `nothing listens yet at ${silent.join(', ')}: requests there fail until something does`);
  }

  private async besideEnded(beside: ProcessGroup): Promise<number> {
    const code = exitCode(await beside.exited);
    const { terminal, command } = this.session;
    if (!this.stopping.signal.aborted) say(terminal, `${command.join(' ')} ended with exit code ${code}`);
    return code;
  }

  private async watch(serving: Serving): Promise<void> {
    const { options, reader, maker, terminal, input } = this.session;
    if (this.stopping.signal.aborted) return;
    const edits = new Edits({ serving, reader, maker, options, terminal }, input);
    const paths = [...options.filename, ...(options.meshConfig === undefined ? [] : [options.meshConfig])];
    this.watcher = await watchPaths(
      paths.filter((path) => path !== '-'),
      (cameToRest) => edits.look(cameToRest),
      (error) => say(terminal, `edits are not seen any more: ${(error as Error).message}`),
    );
    this.edits = edits;
    // What was edited since the files were read.
    edits.look();
  }
}
