/**
 * From one version to the next without a dropped connection or a failed request: make before break. The steps of it are
 * in `reload/steps.ts`; Envoy reads its files in no order, so that each waits until Envoy has accepted the one before.
 * When the longest delay of the old rules is over, classes and clusters that nobody names any more are taken away.
 *
 * If Envoy refuses a step, everything goes back to what was in force.
 */
import { GivenFiles, type GivenOptions } from './reload/given-files.ts';
import { steps } from './reload/steps.ts';
import type { Version } from './reload/version.ts';

export interface ReloadOptions extends GivenOptions {
  /** Told what went wrong when nobody waits for it: with the removal of leftovers. */
  onProblem: (error: Error) => void;
}

/** Milliseconds. */
const LEFTOVERS_STAY = 3_000;
/** Versions of which something may be left, while one edit follows the other too soon for that. */
const MOST_LEFT = 20;

export class Reload {
  private readonly options: ReloadOptions;
  private readonly given: GivenFiles;
  private inForce: Version;
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
    this.given = new GivenFiles(first.snapshot, options);
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
    this.given.close();
    clearTimeout(this.removal);
    await this.queue;
  }

  private alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => {});
    return result;
  }

  private async moveTo(next: Version, onLive: () => void): Promise<void> {
    const before = this.given.state;
    this.options.takeLog();
    try {
      for (const step of steps(before.snapshot, next)) {
        if (step === 'live') onLive();
        else await this.given.bringTo(step);
      }
    } catch (error) {
      await this.given.goBackTo(before);
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
    await this.given.bringTo(this.inForce.snapshot).catch(this.options.onProblem);
  }
}
