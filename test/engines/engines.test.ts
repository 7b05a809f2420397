/** Our filter and Envoy's own routes, faults and CORS do the same with the same plan: in a real Envoy, as the wire shows it. */
import { expect, test } from 'vitest';
import type { HttpHandler } from '../../plan/plan.ts';
import { differences, ruleOf, tooEarly } from './compare.ts';
import { type BothResults, runBoth } from './engines.ts';
import { plans } from './plans.ts';
import { printTrial } from './print.ts';
import { shrink } from './shrink.ts';
import { REQUESTS, type Sample, sampleTrials, type Trial } from './trials.ts';

/** How many plans. `TWINS_SEED` to see a run again. */
const RUNS = Number(process.env.ENGINES_RUNS ?? 60);
const SEED = Number(process.env.TWINS_SEED ?? 20_240_601);
/** So many plans share one Envoy, and so long may that take, with the search for a small counterexample (milliseconds). */
const AT_ONCE = 30;
const PATIENCE = 300_000;

const batches = Math.ceil(RUNS / AT_ONCE);

test(`our filter and Envoy's own routes agree (seed ${SEED})`, { timeout: batches * PATIENCE }, async () => {
  const samples = sampleTrials(SEED, RUNS);
  let sent = 0;
  let matched = 0;
  for (let batch = 0; batch < batches; batch++) {
    const some = samples.slice(batch * AT_ONCE, (batch + 1) * AT_ONCE);
    const results = await runBoth(some.map(({ trial }) => trial));
    for (const [n, sample] of some.entries()) {
      const lines = results[n]!.map((both) => disagreements(sample.trial.handler, both));
      const wrong = lines.findIndex((found) => found.length > 0);
      if (wrong >= 0) await fail(sample, wrong, lines[wrong]!);
    }
    sent += results.flat().length;
    matched += results.flat().filter(({ native }) => ruleOf(native) !== undefined).length;
  }
  expect(sent).toBe(REQUESTS * RUNS);
  expect(matched).toBeGreaterThan(sent / 2);
});

/** With the smallest plan that still shows it, if it shows again at all. */
async function fail({ plan, trial }: Sample, request: number, found: string[]): Promise<never> {
  const requests = [trial.requests[request]!];
  let lines = found;
  const handler = await shrink(plans, plan, async (candidates) => {
    const results = await compared(candidates.map((candidate) => ({ handler: candidate, requests })));
    const wrong = results.findIndex((each) => each.length > 0);
    lines = results[wrong] ?? lines;
    return wrong;
  });
  expect.fail(`seed ${SEED}\n${printTrial({ handler, requests })}\n${lines.join('\n')}`);
}

/** By trial. */
async function compared(trials: Trial[]): Promise<string[][]> {
  const results = await runBoth(trials);
  return trials.map(({ handler }, n) => results[n]!.flatMap((both) => disagreements(handler, both)));
}

function disagreements(handler: HttpHandler, both: BothResults): string[] {
  return [...differences(both), ...tooEarly(handler, both.wasm), ...tooEarly(handler, both.native)];
}
