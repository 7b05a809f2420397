/** Whether a plan's patches can be applied: found by applying them, since one may make or take away what another names. */
import type { EnvoyPatch, Plan } from '../../plan/plan.ts';
import type { SnapshotOptions } from '../options.ts';
import { snapshot } from '../snapshot.ts';
import { PatchProblem } from './problem.ts';

export interface Trial {
  /** Without the patches that are refused. */
  plan: Plan;
  refused: PatchProblem[];
  /** Those for which there is nothing here. */
  idle: EnvoyPatch[];
}

/** Throws what `snapshot` throws, but for PatchProblem. */
export function tryPatches(plan: Plan, { engine, dialect }: Pick<SnapshotOptions, 'engine' | 'dialect'>): Trial {
  // What differs between one machine and another is nothing that a patch could miss.
  const authority = { issue: () => ({ chain: '', key: '' }), chain: () => '' };
  const options = { engine, dialect, adminPort: 1, directory: '/', accessLog: false, authority };
  const refused: PatchProblem[] = [];
  for (let left = plan; ; ) {
    try {
      return { plan: left, refused, idle: snapshot(left, options).idlePatches };
    } catch (error) {
      if (!(error instanceof PatchProblem)) throw error;
      refused.push(error);
      left = { ...left, patches: (left.patches ?? []).filter((patch) => patch !== error.patch) };
    }
  }
}
