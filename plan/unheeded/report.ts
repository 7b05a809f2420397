import type { Path, Resource } from '../../istio/index.ts';
import type { Found } from '../finding.ts';
import { memoized } from '../memoized.ts';
import type { World } from '../world.ts';
import { UNHEEDED, type UnheededField } from './fields.ts';

/** Whoever writes a field that does nothing here is told, so that nothing is passed over in silence. */
export function reportUnheeded({ model, report }: World): void {
  for (const [of, foundIn] of BY_COLLECTION) {
    for (const resource of model[of]) foundIn(resource).forEach(report);
  }
}

const BY_COLLECTION = [...new Set(UNHEEDED.map(({ of }) => of))].map((of) => {
  const fields = UNHEEDED.filter((field) => field.of === of);
  const foundIn = memoized((resource: Resource<unknown>) => fields.flatMap((field) => unheeded(field, resource)));
  return [of, foundIn] as const;
});

function unheeded(
  { of: _, field, when = () => true, ...finding }: UnheededField,
  resource: Resource<unknown>,
): Found[] {
  const found = (path: Path): Found => ({ ...finding, refused: false, resource, path });
  if (field === '') return [found(['kind'])];
  return [...occurrences(resource.spec, field.split('.'), ['spec'])]
    .filter(({ value }) => when(value))
    .map(({ path }) => found(path));
}

interface Occurrence {
  path: Path;
  value: unknown;
}

function* occurrences(value: unknown, steps: readonly string[], path: Path): Generator<Occurrence> {
  const [step, ...rest] = steps;
  if (step === undefined) yield { path, value };
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* occurrences(item, steps, [...path, index]);
  } else {
    const field = (value as Record<string, unknown>)[step];
    if (field !== undefined) yield* occurrences(field, rest, [...path, step]);
  }
}
