/** The files that Envoy has been given, and how they become others: one by one, each accepted before the next. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Acceptance } from '../acceptance.ts';
import type { Admin } from '../admin.ts';
import { EnvoyProblem } from '../problem.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Contents, snapshotFiles, type WriteOptions, writeFiles } from '../write.ts';

export interface GivenOptions extends WriteOptions {
  /** Where the snapshot in force was written. */
  folder: string;
  admin: Admin;
  /** What Envoy has logged since the last call. */
  takeLog: () => string[];
}

/** What Envoy has been given: a version, and what is left of its predecessors. */
export interface GivenState {
  snapshot: Snapshot;
  files: Map<string, Contents>;
}

/** Milliseconds. */
const ACCEPT_TIMEOUT = 20_000;
/** A cluster that has to look up names warms until it has an answer, or none. */
const WARM_TIMEOUT = 5_000;
const POLL = 5;

export class GivenFiles {
  state: GivenState;
  private readonly options: GivenOptions;
  /** As they are now, on the way from one state to the next. */
  private files: Map<string, Contents>;
  private closed = false;

  constructor(snapshot: Snapshot, options: GivenOptions) {
    this.options = options;
    this.files = snapshotFiles(snapshot, options);
    this.state = { snapshot, files: this.files };
  }

  /** Envoy's counters are not waited for any more. */
  close(): void {
    this.closed = true;
  }

  /** @throws EnvoyProblem with what Envoy said; some files may then be those of the new state. */
  async bringTo(snapshot: Snapshot): Promise<void> {
    const files = snapshotFiles(snapshot, this.options);
    for (const [path, contents] of files) {
      if (!isDeepStrictEqual(contents, this.files.get(path))) await this.replace(path, contents);
    }
    this.settle({ snapshot, files });
  }

  /** The last file first. Envoy had accepted all this before: that it does so again is not insisted on. */
  async goBackTo(state: GivenState): Promise<void> {
    for (const [path, contents] of [...state.files].reverse()) {
      if (!isDeepStrictEqual(contents, this.files.get(path))) await this.replace(path, contents).catch(() => {});
    }
    this.settle(state);
  }

  private settle(state: GivenState): void {
    for (const path of this.files.keys()) {
      if (!state.files.has(path)) rmSync(join(this.options.folder, path), { force: true });
    }
    this.state = state;
    this.files = state.files;
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

  private refusal(): EnvoyProblem {
    return new EnvoyProblem(['Envoy refused the new configuration:', ...this.options.takeLog()].join('\n'));
  }
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
