/** Our filter and Envoy's own routes, faults and CORS do the same with the same plan: in a real Envoy, as the wire shows it. */
import { expect, test } from 'vitest';
import { differences, tooEarly } from './compare.ts';
import { type BothResults, runBoth } from './engines.ts';
import { printTrial } from './print.ts';
import { sampleValues, shrink } from './shrink.ts';
import { type Trial, trials } from './trials.ts';

/** How many plans; each meets 12 requests. `TWINS_SEED` to see a run again. */
const RUNS = Number(process.env.ENGINES_RUNS ?? 30);
const SEED = Number(process.env.TWINS_SEED ?? 20_240_601);
/** So many plans share one Envoy. */
const AT_ONCE = 30;

test(`our filter and Envoy's own routes agree (seed ${SEED})`, { timeout: 60_000 * Math.ceil(RUNS / AT_ONCE) }, async () => {
  const samples = sampleValues(trials, SEED, RUNS);
  for (let from = 0; from < samples.length; from += AT_ONCE) {
    const batch = samples.slice(from, from + AT_ONCE);
    const wrong = await firstWrong(batch.map(({ value_ }) => value_));
    if (wrong < 0) continue;
    const smallest = await shrink(trials, batch[wrong]!, firstWrong);
    expect.fail(`seed ${SEED}\n${printTrial(smallest)}\n${(await disagreements([smallest]))[0]!.join('\n')}`);
  }
});

async function firstWrong(list: Trial[]): Promise<number> {
  return (await disagreements(list)).findIndex((lines) => lines.length > 0);
}

/** By trial. */
async function disagreements(list: Trial[]): Promise<string[][]> {
  const results = await runBoth(list);
  return results.map((both, n) => both.flatMap((result) => disagreement(list[n]!, result)));
}

function disagreement({ handler }: Trial, both: BothResults): string[] {
  return [...differences(both), ...tooEarly(handler, both.wasm), ...tooEarly(handler, both.native)];
}
