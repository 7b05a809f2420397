/**
 * How much each of the tests of this folder does: little within `npm test`, as much as asked by `npm run fuzz` and
 * `npm run soak`, which set these variables.
 */
export interface Runs {
  count: number;
  /** Of the dice; a run that has failed is seen again by it. */
  seed: number;
}

const SEED = 1;

/** @param name of the variable that may ask for another count, such as FUZZ_TABLES */
export function runs(name: string, few: number): Runs {
  return { count: Number(process.env[name] ?? few), seed: Number(process.env.RELIABILITY_SEED ?? SEED) };
}
