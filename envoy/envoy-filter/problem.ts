import type { EnvoyPatch, Origin } from '../../plan/plan.ts';
import { EnvoyProblem } from '../problem.ts';

/** A patch that cannot be applied to what is written. */
export class PatchProblem extends EnvoyProblem {
  readonly origin: Origin;

  constructor({ filter, applyTo, patch, origin }: EnvoyPatch, why: string) {
    super(`EnvoyFilter ${filter}: ${patch?.operation} of ${applyTo} cannot be done: ${why}`);
    this.origin = origin;
  }
}
