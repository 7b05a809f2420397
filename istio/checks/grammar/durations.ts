import { type Finding, wrong } from '../../findings.ts';
import type { Path } from '../../yaml/locate.ts';

/** Istio's durations are whole milliseconds, at least one. */
export function* durationFindings(milliseconds: number | undefined, path: Path): Generator<Finding> {
  if (milliseconds === undefined) return;
  if (milliseconds < 1) yield wrong(path, 'a duration must be at least 1ms', 'leave it out for none');
  else if (!Number.isInteger(milliseconds))
    yield wrong(path, 'a duration must be whole milliseconds', 'round it to whole milliseconds');
}
