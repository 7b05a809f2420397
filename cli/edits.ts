/** From a change of the files to the rules in force: the newest state counts, a broken one changes nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Diagnostic, Source } from '../istio/index.ts';
import { printDiagnostics } from './diagnostics.ts';
import { isTheUsers } from './exit.ts';
import type { PlanOptions } from './options.ts';
import { withPatchesTried } from './patches.ts';
import { anyRefused, type Input, type InputReader, type RuleMaker } from './rules.ts';
import type { Prepared, Serving } from './serving.ts';
import { tell } from './tell.ts';
import { say, type Terminal } from './terminal.ts';
import type { CameToRest } from './watch.ts';

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
  private lookAgain: CameToRest | undefined;
  private closed = false;

  constructor(around: EditsOptions, inForce: Input) {
    this.around = around;
    this.tried = inForce;
  }

  /** Brings what is written now into force, unless that is what was tried last. One look at a time. */
  look(cameToRest?: CameToRest): void {
    if (this.looking) {
      this.lookAgain = cameToRest ?? this.lookAgain ?? AT_REST;
      return;
    }
    this.looking = true;
    this.follow(cameToRest ?? AT_REST).finally(() => {
      this.looking = false;
      const { lookAgain } = this;
      this.lookAgain = undefined;
      if (lookAgain && !this.closed) this.look(lookAgain);
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

  /** What is read is made ready while the writing comes to rest. If it goes on, that was in vain. */
  private async follow(cameToRest: CameToRest): Promise<void> {
    const started = Date.now();
    const early = this.readAndMade();
    await Promise.allSettled([early]);
    if (!(await cameToRest())) return;
    const { terminal } = this.around;
    try {
      const edit = await this.stillRight(early);
      if (edit) await this.bringIntoForce(edit, started);
    } catch (error) {
      if (this.closed) return;
      if (!isTheUsers(error)) throw error;
      tell(error, terminal);
      say(terminal, KEPT);
    }
  }

  private async readAndMade(): Promise<Edit | undefined> {
    const input = await this.read();
    return isDeepStrictEqual(input, this.tried) ? undefined : this.made(input);
  }

  /** Of many changes in a row the watcher may miss the last. Undefined: nothing is another than what was tried last. */
  private async stillRight(early: Promise<Edit | undefined>): Promise<Edit | undefined> {
    const input = await this.read();
    if (isDeepStrictEqual(input, this.tried)) return undefined;
    this.tried = input;
    const edit = await early.catch(() => undefined);
    return edit && isDeepStrictEqual(input, edit.input) ? edit : this.made(input);
  }

  private made(input: Input): Edit {
    const { serving, maker, options } = this.around;
    const { plan, diagnostics } = withPatchesTried(maker.make(input), options.engine);
    const edit = { input, diagnostics };
    return anyRefused(diagnostics) ? edit : { ...edit, prepared: serving.prepare(plan) };
  }

  /** Who saves a file may empty it first: one that has just become empty is read again a little later. */
  private async read(): Promise<Input> {
    const { reader } = this.around;
    const input = await reader.read();
    if (!this.emptied(input)) return input;
    await sleep(EMPTY_STAYS);
    return reader.read();
  }

  private emptied(input: Input): boolean {
    const hadText = new Set(this.tried && filesOf(this.tried).flatMap(({ file, text }) => (text.trim() ? [file] : [])));
    return filesOf(input).some(({ file, text }) => text.trim() === '' && hadText.has(file));
  }

  private async bringIntoForce({ diagnostics, prepared }: Edit, started: number): Promise<void> {
    const { serving, terminal } = this.around;
    printDiagnostics(diagnostics, terminal);
    if (!prepared) return say(terminal, KEPT);
    let live = false;
    const onLive = () => {
      live = true;
      if (!this.closed) say(terminal, `the edited rules are live after ${Date.now() - started} ms`);
    };
    try {
      await serving.moveTo(prepared, onLive);
    } catch (error) {
      if (live && !this.closed) say(terminal, 'the edited rules are live no more');
      throw error;
    }
  }
}

/** What was read, and what has become of it. */
interface Edit {
  input: Input;
  diagnostics: Diagnostic[];
  /** Absent: something in it is refused. */
  prepared?: Prepared;
}

function filesOf({ sources, meshConfig }: Input): Source[] {
  return meshConfig ? [...sources, meshConfig] : sources;
}

const AT_REST: CameToRest = async () => true;
/** Milliseconds. */
const EMPTY_STAYS = 1_000;
const KEPT = 'the edit is not used: the last good rules stay';
