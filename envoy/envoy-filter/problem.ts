import type { EnvoyPatch } from '../../plan/plan.ts';
import { EnvoyProblem } from '../problem.ts';

/** A patch that cannot be applied to what is written. */
export class PatchProblem extends EnvoyProblem {
  readonly patch: EnvoyPatch;
  /** What happens; the EnvoyFilter goes without saying. */
  readonly what: string;

  constructor(patch: EnvoyPatch, why: string) {
    const what = `${patch.patch?.operation} of ${patch.applyTo} cannot be done: ${why}`;
    super(`EnvoyFilter ${patch.filter}: ${what}`);
    this.patch = patch;
    this.what = what;
  }
}
