/** A real Envoy of its own that plays a plan: every request to it is answered by Envoy itself or by a stand-in. */
import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BOOTSTRAP_FILE } from '../envoy/files.ts';
import { dialectOf, type FoundEnvoy } from '../envoy/find.ts';
import type { SnapshotOptions } from '../envoy/options.ts';
import { type RunningEnvoy, startEnvoy } from '../envoy/process.ts';
import { snapshot } from '../envoy/snapshot.ts';
import { writeSnapshot } from '../envoy/write.ts';
import type { Plan } from '../plan/plan.ts';
import type { Request } from '../story/request.ts';
import type { Way } from '../story/way.ts';
import { freePorts } from './free-ports.ts';
import { type Seen, send } from './send.ts';
import type { Sighting } from './sighting.ts';
import { hasEndpoints, staged } from './staged.ts';
import { MARK, StandIns } from './stand-ins.ts';

export interface StageOptions {
  envoy: FoundEnvoy;
  /** The built filter. */
  code: string;
  /** Makes the certificates of TLS servers. */
  authority: NonNullable<SnapshotOptions['authority']>;
  /** Ends whatever is under way. */
  stop: AbortSignal;
}

/** A request, by the way that it takes into Envoy. */
export interface Errand {
  way: Way;
  request: Request;
  /** How often it is sent. */
  times: number;
  /** The longest that a rule may hold it back, in milliseconds. */
  delay: number;
}

/** Requests under way at a time: more would only wait for each other, and be taken for delayed. */
const AT_ONCE = 48;
/** Milliseconds. */
const POLL = 20;
const PATIENCE = 10_000;

export class Stage {
  readonly #folder = mkdtempSync(join(tmpdir(), `mainsheet-stage-${process.pid}-`));
  readonly #standIns: StandIns;
  readonly #ports = new Map<string, number>();
  readonly #stop: AbortSignal;
  #envoy: RunningEnvoy | undefined;
  #marks = 0;

  /** Only the named listeners are there. @throws EnvoyProblem if Envoy does not come up */
  static async open(plan: Plan, listeners: ReadonlySet<string>, options: StageOptions): Promise<Stage> {
    const stage = new Stage(options);
    try {
      await stage.#start(plan, listeners, options);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  private constructor({ authority, stop }: StageOptions) {
    // One of our own, which Node does not take for a leak: every request under way listens to it.
    this.#stop = AbortSignal.any([stop]);
    setMaxListeners(0, this.#stop);
    let issued: { chain: string; key: string } | undefined;
    this.#standIns = new StandIns(() => {
      issued ??= authority.issue(['*']);
      return issued;
    });
  }

  /** What each errand came to, each time; undefined where it cannot be sent. */
  async play(errands: Errand[]): Promise<(Sighting[] | undefined)[]> {
    const marks = errands.map(({ times }) => Array.from({ length: times }, () => String(this.#marks++)));
    const answers = new Map<string, Seen | undefined>();
    const jobs = errands.flatMap((errand, of) => marks[of]!.map((mark) => ({ errand, mark }))).values();
    const worker = async () => {
      for (const { errand, mark } of jobs) if (!this.#stop.aborted) answers.set(mark, await this.#send(errand, mark));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await this.#quiet();
    return marks.map((ofErrand) => {
      const seen = ofErrand.flatMap((mark) => this.#sighting(mark, answers.get(mark)) ?? []);
      return seen.length === ofErrand.length ? seen : undefined;
    });
  }

  /** Leaves nothing behind, at whatever moment. */
  async close(): Promise<void> {
    this.#standIns.close();
    await this.#envoy?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #start(plan: Plan, listeners: ReadonlySet<string>, { envoy, code, authority }: StageOptions): Promise<void> {
    const standIns = await this.#standIns.listen(plan.clusters.filter(hasEndpoints));
    const [adminPort = 0, ...ports] = await freePorts(1 + listeners.size);
    [...listeners].forEach((name, index) => void this.#ports.set(name, ports[index] ?? 0));
    const played = staged(plan, { listeners: this.#ports, standIns });
    const directory = this.#folder;
    const dialect = dialectOf(envoy);
    const made = snapshot(played, { engine: 'wasm', adminPort, directory, accessLog: false, authority, dialect });
    writeSnapshot(made, directory, { directory, code });
    this.#envoy = await startEnvoy({
      ...{ path: envoy.path, config: BOOTSTRAP_FILE, folder: directory, adminPort, concurrency: 1 },
      ...{ listeners: listeners.size, giveUp: this.#stop, onLog: () => {}, onOutput: () => {} },
    });
  }

  async #send({ way, request, delay }: Errand, mark: string): Promise<Seen | undefined> {
    const port = this.#ports.get(way.listener.name);
    if (port === undefined) throw new Error(`the stage has no listener ${way.listener.name}`);
    return send(request, { port, authority: way.authority, mark, delay, stop: this.#stop });
  }

  #sighting(mark: string, seen: Seen | undefined): Sighting | undefined {
    if (!seen) return undefined;
    const arrivals = this.#standIns.arrivals(mark);
    const answered = seen.headers.find(([name]) => name === MARK)?.[1];
    const reached = answered === undefined ? undefined : arrivals[Number(answered)];
    return { ...seen, ...(reached && { reached }), copies: arrivals.filter((arrival) => arrival !== reached) };
  }

  /** Until Envoy has nothing under way any more: mirrored requests have arrived then. */
  async #quiet(): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (this.#envoy && !this.#stop.aborted && Date.now() < deadline) {
      const active = await this.#envoy.admin.stats('cluster\\..*\\.upstream_rq_(pending_)?active');
      if ([...active.values()].every((count) => count === 0)) return;
      await sleep(POLL);
    }
  }
}
