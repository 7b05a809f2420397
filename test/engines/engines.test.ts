/** Our filter and Envoy's own routes, faults and CORS do the same with the same plan: in a real Envoy, as the wire shows it. */
import { expect, test } from 'vitest';
import { differences, ruleOf, tooEarly } from './compare.ts';
import { type BothResults, runBoth } from './engines.ts';
import { printTrial } from './print.ts';
import { sampleValues, shrink } from './shrink.ts';
import { type Trial, trials } from './trials.ts';

/** How many plans; each meets 12 requests. `TWINS_SEED` to see a run again. */
const RUNS = Number(process.env.ENGINES_RUNS ?? 60);
const SEED = Number(process.env.TWINS_SEED ?? 20_240_601);
/** So many plans share one Envoy, and so long may that take, with the search for the smallest counterexample (milliseconds). */
const AT_ONCE = 30;
const PATIENCE = 300_000;

const batches = Math.ceil(RUNS / AT_ONCE);

test(`our filter and Envoy's own routes agree (seed ${SEED})`, { timeout: batches * PATIENCE }, async () => {
  const samples = sampleValues(trials, SEED, RUNS);
  let requests = 0;
  let matched = 0;
  for (let batch = 0; batch < batches; batch++) {
    const some = samples.slice(batch * AT_ONCE, (batch + 1) * AT_ONCE);
    const list = some.map(({ value_ }) => value_);
    const results = await runBoth(list);
    const wrong = list.findIndex((trial, n) => disagreements(trial, results[n]!).length > 0);
    if (wrong >= 0) await fail(await shrink(trials, some[wrong]!, firstWrong));
    requests += results.flat().length;
    matched += results.flat().filter(({ native }) => ruleOf(native) !== undefined).length;
  }
  expect(requests).toBe(12 * RUNS);
  expect(matched).toBeGreaterThan(requests / 2);
});

/** The index of the first trial in which the engines disagree, or -1. */
async function firstWrong(list: Trial[]): Promise<number> {
  const results = await runBoth(list);
  return list.findIndex((trial, n) => disagreements(trial, results[n]!).length > 0);
}

async function fail(trial: Trial): Promise<never> {
  const [results] = await runBoth([trial]);
  expect.fail(`seed ${SEED}\n${printTrial(trial)}\n${disagreements(trial, results!).join('\n')}`);
}

function disagreements({ handler }: Trial, results: BothResults[]): string[] {
  return results.flatMap((both) => [
    ...differences(both),
    ...tooEarly(handler, both.wasm),
    ...tooEarly(handler, both.native),
  ]);
}
