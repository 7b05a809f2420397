/** Envoy on the rules as they are edited: what `run` keeps alive. */
import { parseAccessLine } from '../envoy/access-log.ts';
import type { LocalAuthority } from '../envoy/certificates/authority.ts';
import { BOOTSTRAP_FILE } from '../envoy/files.ts';
import { dialectOf, type FoundEnvoy } from '../envoy/find.ts';
import { KeptParts } from '../envoy/kept-parts.ts';
import { EnvoyKeeper } from '../envoy/process/keeper.ts';
import { type Version, versionOf } from '../envoy/reload/version.ts';
import { Reload } from '../envoy/reload.ts';
import type { SnapshotOptions } from '../envoy/snapshot.ts';
import { writeSnapshot } from '../envoy/write.ts';
import type { Plan } from '../plan/plan.ts';
import { FILTER } from './filter.ts';
import type { PlanOptions } from './options.ts';
import { checkPlaces } from './places.ts';
import { requestLine } from './request-line.ts';
import { say, type Terminal } from './terminal.ts';

export interface ServingOptions {
  options: PlanOptions;
  envoy: FoundEnvoy;
  /** The run's own folder, which Envoy reads. */
  folder: string;
  terminal: Terminal;
  authority: LocalAuthority;
  /** Ends the waiting for Envoy. */
  giveUp?: AbortSignal;
  /** Envoy had ended by itself and serves again, with the plan that was in force. */
  onRestarted?: () => void;
}

/** A plan with all that Envoy will be given of it. */
export interface Prepared {
  plan: Plan;
  version: Version;
}

export class Serving {
  readonly givenUp: Promise<never>;
  private plan: Plan;
  private readonly keeper: EnvoyKeeper;
  private readonly reload: Reload;
  private readonly versionOf: (plan: Plan) => Version;

  /** @throws EnvoyProblem if Envoy does not come up. */
  static async start(plan: Plan, serving: ServingOptions): Promise<Serving> {
    const { options, envoy, folder, terminal, giveUp, onRestarted } = serving;
    const { engine, adminPort, maxActiveFaults } = options;
    const dialect = dialectOf(envoy);
    const snapshotOptions: SnapshotOptions = {
      ...{ engine, adminPort, maxActiveFaults, dialect, directory: folder, accessLog: true, encoding: 'binary' },
      authority: serving.authority,
    };
    const kept = new KeptParts();
    const first = versionOf(plan, snapshotOptions, kept);
    const files = { directory: folder, code: FILTER };
    writeSnapshot(first.snapshot, folder, files);
    const keeper = await EnvoyKeeper.start({
      ...{ path: envoy.path, config: BOOTSTRAP_FILE, folder, adminPort, listeners: plan.listeners.length },
      ...(giveUp && { giveUp }),
      onLog: (line) => terminal.err(`envoy: ${line}`),
      onOutput: (line) => printRequest(line, terminal),
      onRestart: (how) => say(terminal, `Envoy ended ${how}; it is started again`),
      onServing: () => onRestarted?.(),
    });
    const reload = new Reload(first, {
      ...files,
      folder,
      admin: keeper.admin,
      takeLog: () => keeper.takeLog(),
      onProblem: (problem) => say(terminal, problem.message),
    });
    return new Serving(plan, keeper, reload, (next) => versionOf(next, snapshotOptions, kept));
  }

  private constructor(plan: Plan, keeper: EnvoyKeeper, reload: Reload, versionOf: (plan: Plan) => Version) {
    this.plan = plan;
    this.keeper = keeper;
    this.reload = reload;
    this.versionOf = versionOf;
    this.givenUp = keeper.givenUp;
  }

  /** Throws what `snapshot` throws. */
  prepare(plan: Plan): Prepared {
    return { plan, version: this.versionOf(plan) };
  }

  /**
   * Returns when the plan is in force, and tells before when it decides every request. @throws EnvoyProblem; the last plan
   * then stays.
   */
  async moveTo({ plan, version }: Prepared, onLive: () => void): Promise<void> {
    const place = ({ address, port }: { address: string; port: number }) => `${address}:${port}`;
    const had = new Set(this.plan.listeners.map(place));
    await checkPlaces(
      plan.listeners.filter((listener) => !had.has(place(listener))),
      plan.listeners,
    );
    await this.reload.to(version, onLive);
    this.plan = plan;
  }

  async stop(): Promise<void> {
    await this.reload.close();
    await this.keeper.stop();
  }

  kill(): void {
    this.keeper.kill();
  }
}

function printRequest(line: string, terminal: Terminal): void {
  const record = parseAccessLine(line);
  terminal.out(record ? requestLine(record, terminal) : line);
}
