/** Operations on headers, in passes: what stands in another order, or in other letters, and does the same is the same. */
import type { Destination, Forward, HeaderEdits, HeaderOps } from '../../plan/plan.ts';
import { compareText } from '../../plan/selection/age.ts';

/** One pass for each level of several destinations, the destination's first; all in one pass for a single one. */
export function editsOf({ headers, weighted }: Forward, destination: Destination): unknown[] {
  const levels = weighted ? [destination.headers, headers] : [headers, destination.headers];
  const written = levels.filter((level) => !isEmpty(level));
  return weighted ? written.map((level) => passOf([level])) : [passOf(written)];
}

export function isEmpty({ request, response }: HeaderOps): boolean {
  return [request, response].every((edits) => edits.set.length + edits.add.length + edits.remove.length === 0);
}

export function passOf(levels: HeaderOps[]) {
  return {
    request: editing(levels.map(({ request }) => request)),
    response: editing(levels.map(({ response }) => response)),
  };
}

/** Of what is set twice the last counts; what is added keeps its order within a name. */
function editing(levels: HeaderEdits[]): unknown {
  const lower = ([name, value]: [string, string]): [string, string] => [name.toLowerCase(), value];
  const byName = ([a]: [string, string], [b]: [string, string]) => compareText(a, b);
  return {
    remove: [...new Set(levels.flatMap(({ remove }) => remove.map((name) => name.toLowerCase())))].sort(),
    set: [...new Map(levels.flatMap(({ set }) => set.map(lower)))].sort(byName),
    add: levels.flatMap((level) => level.add.map(lower)).sort(byName),
  };
}
