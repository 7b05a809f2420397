// Which changes of the filters does no test notice? Each place of the compiled filters is changed by itself (a comparison,
// a constant, a condition, a store that is left out …), and the tests that run filters outside of Envoy are asked.
//   --sample N     so many mutants, of some 2,800
//   --seed S       of the dice that take the sample (1)
//   --only TEXT    mutants whose place or change contains this: assembly/match/, "dropped"; may be said again for more
//   --lanes N      how many are asked of side by side (2)
// Prints each mutant that survives, with its place, and the share of those that were killed, by folder.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVitest } from 'vitest/node';
import { setUp } from './setup.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true, default: [] },
    lanes: { type: 'string', default: '2' },
  },
});
const { sample, seed, lanes } = values;
if (![sample ?? 1, seed, lanes].every((number) => Number(number) > 0)) {
  console.error('mutate:wasm: --sample, --seed and --lanes take a number above 0');
  process.exit(2);
}
if (!(await setUp())) process.exit(1);

// Vitest reads TypeScript here as it does in the tests.
const vitest = await createVitest('test', { watch: false });
const { mutate } = await vitest.import('./test/mutants/main.ts');
const count = sample === undefined ? undefined : Number(sample);
await mutate({ sample: count, seed: Number(seed), only: values.only, lanes: Number(lanes), tell: console.log });
await vitest.close();
