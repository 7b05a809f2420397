/**
 * Random values that can be made smaller later. fast-check by itself would try one candidate after another; here all
 * the next smaller ones are tried together, because what tries them is slow to start.
 */
import fc, { type Arbitrary, type Value } from 'fast-check';

const AT_ONCE = 40;
const MOST_ROUNDS = 30;

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
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const candidates = [...arbitrary.shrink(smallest.value_, smallest.context).take(AT_ONCE)];
    const index = candidates.length === 0 ? -1 : await firstWrong(candidates.map(({ value_ }) => value_));
    if (index < 0) break;
    smallest = candidates[index]!;
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
