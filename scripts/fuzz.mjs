// Bytes and requests that nobody sends who means well, for as long as asked: `npm run fuzz -- --tables 1000000`.
//   --tables N     rule tables through on_configure, of which a tenth with a guard at every load and store
//   --requests N   requests in the simulator, likewise
//   --envoy N      requests to a real Envoy, over HTTP/1 and HTTP/2
//   --seed S       of the first round; each further round has the next
//   --minutes M    not longer than this
// Exit 1 if a round failed: its seed is told, and dist/fuzz-failure-SEED.txt has the smallest input that was found.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
/** What one round does at most, and how long (milliseconds) before it counts as one that never ends. */
const KINDS = {
  tables: { variable: 'FUZZ_TABLES', file: 'test/reliability/fuzz-tables.test.ts', round: 50_000 },
  requests: { variable: 'FUZZ_REQUESTS', file: 'test/reliability/fuzz-requests.test.ts', round: 25_000 },
  envoy: { variable: 'FUZZ_ENVOY', file: 'test/reliability/fuzz-envoy.test.ts', round: 25_000 },
};
const PATIENCE = 60 * 60_000;

const options = { seed: { type: 'string', default: '1' }, minutes: { type: 'string', default: '60' } };
for (const kind of Object.keys(KINDS)) options[kind] = { type: 'string' };
const { values } = parseArgs({ options });
const asked = Object.keys(KINDS).some((kind) => values[kind] !== undefined);
const wanted = Object.fromEntries(
  Object.keys(KINDS).map((kind) => [kind, Number(values[kind] ?? (asked ? 0 : 100_000))]),
);
const numbers = [...Object.values(wanted), Number(values.seed), Number(values.minutes)];
if (numbers.some((number) => !(number >= 0))) {
  console.error('fuzz: every option takes a number');
  process.exit(2);
}
if (!(await setUp())) process.exit(1);

const end = Date.now() + 60_000 * Number(values.minutes);
let seed = Number(values.seed);
let failures = 0;
for (const [kind, { variable, file, round }] of Object.entries(KINDS)) {
  let done = 0;
  while (done < wanted[kind] && Date.now() < end) {
    const count = Math.min(round, wanted[kind] - done);
    if (!fuzz(file, { [variable]: String(count), RELIABILITY_SEED: String(seed) }, seed)) failures++;
    done += count;
    seed++;
    console.log(`${kind}: ${done} of ${wanted[kind]}, ${failures} failures`);
  }
}
process.exitCode = failures > 0 ? 1 : 0;

function fuzz(file, variables, seed) {
  const env = { ...process.env, ...variables };
  const run = spawnSync('npx', ['vitest', 'run', file], {
    env,
    encoding: 'utf8',
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  });
  if (run.status === 0) return true;
  const report = `dist/fuzz-failure-${seed}.txt`;
  const ended = run.error ? `it did not end within ${PATIENCE / 60_000} minutes\n` : '';
  writeFileSync(report, `${JSON.stringify(variables)} npx vitest run ${file}\n${ended}${run.stdout}${run.stderr}`);
  console.log(`seed ${seed} failed: ${report}`);
  return false;
}
