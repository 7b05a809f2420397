/** From a change of the files to the rules in force: the newest state counts, a broken one changes nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { printDiagnostics } from './diagnostics.ts';
import { isTheUsers } from './exit.ts';
import type { PlanOptions } from './options.ts';
import { withPatchesTried } from './patches.ts';
import { anyRefused, type Input, type InputReader, type RuleMaker } from './rules.ts';
import type { Serving } from './serving.ts';
import { tell } from './tell.ts';
import { say, type Terminal } from './terminal.ts';

export interface EditsOptions {
  serving: Serving;
  reader: InputReader;
  maker: RuleMaker;
  options: PlanOptions;
  terminal: Terminal;
}

export class Edits {
  private readonly around: EditsOptions;
  /** What was read last, whether it came into force or not. */
  private tried: Input | undefined;
  private looking = false;
  private lookAgain = false;
  private closed = false;

  constructor(around: EditsOptions, inForce: Input) {
    this.around = around;
    this.tried = inForce;
  }

  /** Brings what is written now into force, unless that is what was tried last. One look at a time. */
  look(): void {
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    this.looking = true;
    this.lookAgain = false;
    this.follow().finally(() => {
      this.looking = false;
      if (this.lookAgain && !this.closed) this.look();
    });
  }

  /** What is under way is not spoken of any more. */
  close(): void {
    this.closed = true;
  }

  /** As `look`, even if nothing was edited. */
  retry(): void {
    this.tried = undefined;
    this.look();
  }

  private async follow(): Promise<void> {
    const { terminal } = this.around;
    try {
      const input = await this.read();
      if (isDeepStrictEqual(input, this.tried)) return;
      this.tried = input;
      await this.bringIntoForce(input);
    } catch (error) {
      if (this.closed) return;
      if (!isTheUsers(error)) throw error;
      tell(error, terminal);
      say(terminal, KEPT);
    }
  }

  /** Who saves a file may empty it first: one that has just become empty is read again a little later. */
  private async read(): Promise<Input> {
    const { reader } = this.around;
    const input = await reader.read();
    if (!this.emptied(input)) return input;
    await sleep(EMPTY_STAYS);
    return reader.read();
  }

  private emptied({ sources }: Input): boolean {
    const hadText = new Set(this.tried?.sources.filter(({ text }) => text.trim() !== '').map(({ file }) => file));
    return sources.some(({ file, text }) => text.trim() === '' && hadText.has(file));
  }

  private async bringIntoForce(input: Input): Promise<void> {
    const { serving, maker, options, terminal } = this.around;
    const started = Date.now();
    const { plan, diagnostics } = withPatchesTried(maker.make(input), options.engine);
    printDiagnostics(diagnostics, terminal);
    if (anyRefused(diagnostics)) return say(terminal, KEPT);
    await serving.moveTo(plan, () => {
      if (!this.closed) say(terminal, `the edited rules are live after ${Date.now() - started} ms`);
    });
  }
}

/** Milliseconds. */
const EMPTY_STAYS = 1_000;
const KEPT = 'the edit is not used: the last good rules stay';
