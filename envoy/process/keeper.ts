/** Keeps one Envoy running: if it ends by itself it is started again, but not for ever. */
import type { Admin } from '../admin.ts';
import { EnvoyProblem } from '../problem.ts';
import { type EnvoyOptions, type RunningEnvoy, startEnvoy } from '../process.ts';
import type { Exit } from './group.ts';

export interface KeeperOptions extends EnvoyOptions {
  /** Envoy has ended by itself, for example `by SIGSEGV`, and is being started again. */
  onRestart: (how: string) => void;
  /** It serves again. */
  onServing: () => void;
}

/** So many ends within so many milliseconds are too many. */
const LIMIT = 3;
const WINDOW = 60_000;

export class EnvoyKeeper {
  /** Rejects with an EnvoyProblem when Envoy is given up; never resolves. */
  readonly givenUp: Promise<never>;
  private readonly options: KeeperOptions;
  private envoy: RunningEnvoy;
  private stopping = false;
  private giveUp!: (problem: unknown) => void;
  private readonly ends: number[] = [];

  /** @throws EnvoyProblem as `startEnvoy`. */
  static async start(options: KeeperOptions): Promise<EnvoyKeeper> {
    return new EnvoyKeeper(await startEnvoy(options), options);
  }

  private constructor(envoy: RunningEnvoy, options: KeeperOptions) {
    this.envoy = envoy;
    this.options = options;
    this.givenUp = new Promise((_, reject) => {
      this.giveUp = reject;
    });
    // Whoever waits for it hears of it; nobody has to.
    this.givenUp.catch(() => {});
    this.watch();
  }

  get pid(): number {
    return this.envoy.pid;
  }

  get admin(): Admin {
    return this.envoy.admin;
  }

  takeLog(): string[] {
    return this.envoy.takeLog();
  }

  stop(): Promise<Exit> {
    this.stopping = true;
    return this.envoy.stop();
  }

  kill(): void {
    this.stopping = true;
    this.envoy.kill();
  }

  private watch(): void {
    this.envoy.exited.then((exit) => (this.stopping ? undefined : this.restart(exit))).catch(this.giveUp);
  }

  private async restart({ code, signal }: Exit): Promise<void> {
    const how = signal ? `by ${signal}` : `with exit code ${code}`;
    this.ends.push(Date.now());
    const recent = this.ends.filter((time) => time > Date.now() - WINDOW);
    if (recent.length > LIMIT) {
      throw new EnvoyProblem(
        [`Envoy ended ${how}, the ${recent.length}th time within a minute. It said:`, ...this.takeLog()].join('\n'),
      );
    }
    this.options.onRestart(how);
    this.envoy = await startEnvoy(this.options);
    this.watch();
    if (this.stopping) await this.envoy.stop();
    else this.options.onServing();
  }
}
