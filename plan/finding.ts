import type { Resource } from '../istio/index.ts';

/** Something in the input that the plan carries out, but hardly as its writer meant it. The command prints it as a warning. */
export interface Finding {
  message: string;
  /** What to do about it. */
  fix: string;
  resource: Resource<unknown>;
  /** Where in the resource: `['spec', 'http', 0, 'match', 1]`. */
  path: (string | number)[];
}
