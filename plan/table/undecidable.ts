import type { Origin } from '../plan.ts';

/** A match with a regex that no automaton within the limits decides, though Istio may admit it. `cause` says why. */
export class UndecidableMatch extends Error {
  override name = 'UndecidableMatch';
  readonly rule: string;
  readonly origin: Origin | undefined;

  constructor(rule: string, origin: Origin | undefined, cause: Error) {
    super(`Rule ${rule}: ${cause.message}`, { cause });
    this.rule = rule;
    this.origin = origin;
  }
}
