/**
 * From one snapshot to the next without a dropped connection or a failed request: make before break. Envoy reads its
 * files in no order, so that each step waits until Envoy's counters say that the one before was accepted:
 *
 *   1. clusters: the old ones and the new ones, with the new ones' endpoints
 *   2. routes: the classes of both, native defaults as they were
 *   3. rule tables, which name every class; then listeners. Where no default is another, this is all, and tables that
 *      leave the defaults to the routes come at once
 *   4. routes with the new defaults, still with the old classes; tables that leave the defaults to them
 *   5. when the longest delay of the old rules is over: classes and clusters that nobody names any more are gone
 *
 * If Envoy refuses a step, everything goes back to what was in force.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Acceptance } from './acceptance.ts';
import type { Admin } from './admin.ts';
import { EnvoyProblem } from './problem.ts';
import { mergeClusters, mergeRoutes, movingHosts, routesBefore, tablesDecide } from './reload/merge.ts';
import type { Version } from './reload/version.ts';
import type { Snapshot } from './snapshot.ts';
import { type Contents, snapshotFiles, type WriteOptions, writeFiles } from './write.ts';

export interface ReloadOptions extends WriteOptions {
  /** Where the snapshot in force was written. */
  folder: string;
  admin: Admin;
  /** What Envoy has logged since the last call. */
  takeLog: () => string[];
  /** Told what went wrong when nobody waits for it: with the removal of leftovers. */
  onProblem: (error: Error) => void;
}

const ACCEPT_TIMEOUT = 20_000;
/** A cluster that has to look up names warms until it has an answer, or none. */
const WARM_TIMEOUT = 5_000;
/** Milliseconds. */
const LEFTOVERS_STAY = 3_000;
/** Versions of which something may be left, while one edit follows the other too soon for that. */
const MOST_LEFT = 20;
const POLL = 5;

export class Reload {
  private readonly options: ReloadOptions;
  private inForce: Version;
  /** What Envoy has been given: `inForce` and what is left of its predecessors. */
  private held: Snapshot;
  private files: Map<string, Contents>;
  /** One thing at a time: a move to the next version, or the removal of leftovers. */
  private queue: Promise<unknown> = Promise.resolve();
  private removal: NodeJS.Timeout | undefined;
  /** Versions since leftovers were removed. */
  private versionsLeft = 0;
  /** When the last request that an earlier version decided has left its delay; milliseconds since 1970. */
  private delaysEnd = 0;
  private closed = false;

  constructor(first: Version, options: ReloadOptions) {
    this.options = options;
    this.inForce = first;
    this.held = first.snapshot;
    this.files = snapshotFiles(first.snapshot, options);
  }

  /**
   * Returns when the next version is in force, and tells before, `onLive`, when it decides every request.
   * @throws EnvoyProblem with what Envoy said; the last one then stays.
   */
  to(next: Version, onLive: () => void = () => {}): Promise<void> {
    clearTimeout(this.removal);
    return this.alone(async () => {
      if (this.versionsLeft >= MOST_LEFT && this.delaysEnd <= Date.now()) await this.removeNow();
      await this.moveTo(next, onLive);
    });
  }

  /** Nothing more happens; what is under way is not waited for by Envoy's counters any more. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.removal);
    await this.queue;
  }

  private alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => {});
    return result;
  }

  private async moveTo(next: Version, onLive: () => void): Promise<void> {
    const { held, files } = this;
    this.options.takeLog();
    try {
      for (const step of steps(held, next)) {
        if (step === 'live') onLive();
        else await this.give(step);
      }
    } catch (error) {
      await this.goBack(held, files);
      this.removeLeftovers();
      throw error;
    }
    this.delaysEnd = Math.max(this.delaysEnd, Date.now() + this.inForce.longestDelay);
    this.inForce = next;
    this.removeLeftovers();
  }

  /** When nothing waits any more that an earlier version decided. The next edit, if it comes soon, does not wait for it. */
  private removeLeftovers(): void {
    if (this.closed) return;
    this.versionsLeft++;
    const remove = () => this.alone(() => this.removeNow());
    this.removal = setTimeout(remove, Math.max(LEFTOVERS_STAY, this.delaysEnd - Date.now())).unref();
  }

  private async removeNow(): Promise<void> {
    this.versionsLeft = 0;
    await this.give(this.inForce.snapshot).catch(this.options.onProblem);
  }

  /** Brings the files to a state, one by one, each accepted before the next. */
  private async give(state: Snapshot): Promise<void> {
    const wanted = snapshotFiles(state, this.options);
    for (const [path, contents] of wanted) {
      if (!isDeepStrictEqual(contents, this.files.get(path))) await this.replace(path, contents);
    }
    this.removeAllBut(wanted);
    this.held = state;
    this.files = wanted;
  }

  private async replace(path: string, contents: Contents): Promise<void> {
    const { admin, folder } = this.options;
    // What is new is read by nobody before something is given that names it.
    const isRead = this.files.has(path);
    const before = await Acceptance.read(admin, path);
    writeFiles(folder, new Map([[path, contents]]));
    this.files = new Map(this.files).set(path, contents);
    const accepted = before.of(path);
    if (!isRead || accepted === undefined || this.closed) return;
    let now = before;
    const holds = (condition: () => boolean) => async () => {
      if (this.closed) return true;
      now = await Acceptance.read(admin, path);
      if (now.refused > before.refused) throw this.refusal();
      return condition();
    };
    const answered = await until(
      ACCEPT_TIMEOUT,
      holds(() => (now.of(path) ?? 0) > accepted),
    );
    if (!answered) throw new EnvoyProblem(`Envoy has not taken ${path} within ${ACCEPT_TIMEOUT / 1000} s`);
    if (now.warming) {
      await until(
        WARM_TIMEOUT,
        holds(() => !now.warming),
      );
    }
  }

  private removeAllBut(wanted: Map<string, Contents>): void {
    for (const path of this.files.keys()) {
      if (!wanted.has(path)) rmSync(join(this.options.folder, path), { force: true });
    }
  }

  private refusal(): EnvoyProblem {
    return new EnvoyProblem(['Envoy refused the new configuration:', ...this.options.takeLog()].join('\n'));
  }

  /** The last step first. Envoy had accepted all this before: that it does so again is not insisted on. */
  private async goBack(held: Snapshot, files: Map<string, Contents>): Promise<void> {
    for (const [path, contents] of [...files].reverse()) {
      if (!isDeepStrictEqual(contents, this.files.get(path))) await this.replace(path, contents).catch(() => {});
    }
    this.removeAllBut(files);
    this.held = held;
    this.files = files;
  }
}

/** The states between the one held and the next version, each for Envoy to accept before the following one. */
function* steps(held: Snapshot, { snapshot: next, namingTables }: Version): Generator<Snapshot | 'live'> {
  const clusters = mergeClusters(held.clusters, next.clusters);
  const secrets = new Map([...held.secrets, ...next.secrets]);
  const withClusters = { ...held, clusters, secrets };
  yield withClusters;
  const withRoutes = { ...withClusters, routes: combine(held.routes, next.routes, routesBefore) };
  const withDefaults = combine(withRoutes.routes, next.routes, (old, coming) => mergeRoutes(coming, old));
  const settled = isDeepStrictEqual(withDefaults, withRoutes.routes);
  yield withRoutes;
  const moving = (handler: string) => movingHosts(withRoutes.routes.get(handler)!, withDefaults.get(handler)!);
  const tables = new Map([...held.tables, ...(settled ? next.tables : namingTables(moving))]);
  const withTables = { ...withRoutes, tables };
  yield withTables;
  const withListeners = { ...withTables, listeners: next.listeners };
  yield withListeners;
  const early =
    settled || [...withDefaults].every(([name, after]) => tablesDecide(withRoutes.routes.get(name)!, after));
  if (early) yield 'live';
  if (!settled) {
    yield { ...withListeners, routes: withDefaults };
    yield { ...withListeners, routes: withDefaults, tables: next.tables };
  }
  if (!early) yield 'live';
}

function combine<Value>(
  old: Map<string, Value>,
  next: Map<string, Value>,
  both: (old: Value, next: Value) => Value,
): Map<string, Value> {
  const combined = new Map(old);
  for (const [name, value] of next) {
    const former = old.get(name);
    combined.set(name, former === undefined ? value : both(former, value));
  }
  return combined;
}

/** Whether the condition came true in time. */
async function until(timeout: number, condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + timeout;
  while (!(await condition())) {
    if (Date.now() > deadline) return false;
    await sleep(POLL);
  }
  return true;
}
