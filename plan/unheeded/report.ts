import type { Path } from '../../istio/index.ts';
import type { World } from '../world.ts';
import { UNHEEDED } from './fields.ts';

/** Whoever writes a field that does nothing here is told, so that nothing is passed over in silence. */
export function reportUnheeded({ model, report }: World): void {
  for (const { of, field, when = () => true, ...finding } of UNHEEDED) {
    for (const resource of model[of]) {
      if (field === '') report({ ...finding, refused: false, resource, path: ['kind'] });
      for (const { path, value } of field === '' ? [] : occurrences(resource.spec, field.split('.'), ['spec'])) {
        if (when(value)) report({ ...finding, refused: false, resource, path });
      }
    }
  }
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
