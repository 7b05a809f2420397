/**
 * Random values that can be made smaller later. fast-check by itself would try one candidate after another; here all
 * the next smaller ones are tried together, because what tries them is slow to start.
 */
import fc, { type Arbitrary, type Value } from 'fast-check';

const AT_ONCE = 40;
/** Of so many next smaller values, or fewer, those that are tried together are taken from all over. */
const LOOKED_AT = 240;
const MOST_ROUNDS = 40;

export function sampleValues<T>(arbitrary: Arbitrary<T>, seed: number, count: number): Value<T>[] {
  const recorder = new Recorder(arbitrary);
  fc.sample(recorder, { seed, numRuns: count });
  return recorder.values;
}

/** `firstWrong` says which of the candidates is still a counterexample, by its index, or -1. */
export async function shrink<T>(
  arbitrary: Arbitrary<T>,
  found: Value<T>,
  firstWrong: (candidates: T[]) => Promise<number>,
): Promise<T> {
  let smallest = found;
  let offset = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const all = [...arbitrary.shrink(smallest.value_, smallest.context).take(LOOKED_AT)];
    const step = Math.ceil(all.length / AT_ONCE);
    const candidates = all.filter((_, n) => n % step === offset);
    const index = candidates.length === 0 ? -1 : await firstWrong(candidates.map(({ value_ }) => value_));
    offset = index < 0 ? offset + 1 : 0;
    smallest = candidates[index] ?? smallest;
    if (offset >= step) break;
  }
  return smallest.value_;
}

/** Keeps what a value was made of, which `fc.sample` does not hand out. */
class Recorder<T> extends fc.Arbitrary<T> {
  readonly values: Value<T>[] = [];
  readonly #arbitrary: Arbitrary<T>;

  constructor(arbitrary: Arbitrary<T>) {
    super();
    this.#arbitrary = arbitrary;
  }

  override generate(...how: Parameters<Arbitrary<T>['generate']>): Value<T> {
    const value = this.#arbitrary.generate(...how);
    this.values.push(value);
    return value;
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    return this.#arbitrary.canShrinkWithoutContext(value);
  }

  override shrink(value: T, context?: unknown) {
    return this.#arbitrary.shrink(value, context);
  }
}
