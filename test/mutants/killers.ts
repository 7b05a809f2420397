/** Those who are to notice that a filter is not as it was: tests of `npm test` that run it outside of Envoy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edited } from './edited.ts';
import { HostTests } from './host-tests.ts';
import type { Mutant } from './mutants.ts';
import type { Edit } from './mutations.ts';
import type { Program } from './programs.ts';
import { passes } from './specs.ts';

/** The name of the file with the test that failed. */
export type Killer = string;

/** One at a time; several of these may work side by side. */
export class Killers {
  private constructor(
    readonly folder: string,
    readonly hostTests: HostTests,
  ) {}

  static async open(programs: Program[]): Promise<Killers> {
    const folder = mkdtempSync(join(tmpdir(), 'mainsheet-mutants-'));
    const killers = new Killers(folder, await HostTests.open(folder));
    for (const program of programs) killers.#write(program);
    return killers;
  }

  /** Who notices this mutant, if anybody does. Those inside Wasm are asked first: they take milliseconds. */
  async of({ edits }: Mutant): Promise<Killer | undefined> {
    for (const [{ name, kind, module }, edit] of edits) {
      if (kind === 'spec' && !(await passes(edited(module, [edit]), name))) return name;
    }
    const filters = [...edits].filter(([{ kind }]) => kind === 'filter');
    for (const [program, edit] of filters) this.#write(program, [edit]);
    const killer = await this.hostTests.firstFailure();
    for (const [program] of filters) this.#write(program);
    return killer;
  }

  async close(): Promise<void> {
    await this.hostTests.close();
    rmSync(this.folder, { recursive: true });
  }

  #write({ name, kind, module }: Program, edits: Edit[] = []): void {
    if (kind === 'filter') writeFileSync(join(this.folder, `${name}.wasm`), edited(module, edits));
  }
}
