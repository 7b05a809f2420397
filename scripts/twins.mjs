// Both twins for as long as asked, each round with a seed of its own: random plans in the simulator against a plain reading,
// and in a real Envoy against Envoy's own routes. `npm run twins -- --minutes 60`; exit 1 if any round found a difference.
//   TWINS_SEED=… npx vitest run test/twins/twins.test.ts test/engines   shows a round's first difference again
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const { minutes } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } }).values;
if (!(Number(minutes) > 0)) {
  console.error('twins: --minutes takes a number above 0');
  process.exit(2);
}
if (!(await setUp())) process.exit(1);

/** Plans of one round: some five minutes on two cores. */
const IN_SIMULATOR = 10_000;
const IN_ENVOY = 600;
const FILES = ['test/twins/twins.test.ts', 'test/engines'];

const end = Date.now() + 60_000 * Number(minutes);
const failed = [];
let rounds = 0;
while (Date.now() < end) {
  const seed = randomInt(2 ** 31);
  const env = {
    ...process.env,
    TWINS_SEED: String(seed),
    TWINS_RUNS: String(IN_SIMULATOR),
    ENGINES_RUNS: String(IN_ENVOY),
  };
  const { status, stdout, stderr } = spawnSync('npx', ['vitest', 'run', ...FILES], { env, encoding: 'utf8' });
  rounds++;
  if (status !== 0) {
    failed.push(seed);
    console.log(stdout + stderr);
  }
  const counts = `${rounds * IN_SIMULATOR} plans in the simulator, ${rounds * IN_ENVOY} in Envoy`;
  console.log(`round ${rounds}, seed ${seed}: ${status === 0 ? 'all agree' : 'a difference'} (${counts})`);
}
console.log(failed.length === 0 ? 'no difference' : `differences with seeds ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
