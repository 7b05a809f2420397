// Runs every check there is, from a bare clone too, and closes with one line: N passed, N failed.
//   npm test                 everything
//   npm test -- -t pattern   arguments go to vitest, and only vitest runs
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
if (!(await setUp())) process.exit(1);

const scratch = mkdtempSync(join(tmpdir(), 'mainsheet-test-'));
const report = join(scratch, 'vitest.json');
const rest = process.argv.slice(2);
const checks = [
  ['formatting and lint', 'npx', ['biome', 'check', '--error-on-warnings']],
  ['types', 'npx', ['tsc']],
  ['import arrows', process.execPath, ['scripts/check-arrows.mjs']],
  ['an Envoy to test with', './mainsheet', ['envoy']],
  ['inside Wasm', 'npx', ['asp', '--summary']],
  [
    'on the host',
    'npx',
    ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...rest],
  ],
];

let passed = 0;
let failed = 0;
for (const [title, command, args] of rest.length > 0 ? checks.slice(-1) : checks) {
  console.log(`\n── ${title}`);
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (command === 'npx' && args[0] === 'vitest') count(status);
  else if (status === 0) passed++;
  else failed++;
}
rmSync(scratch, { recursive: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Vitest's own counts; a run without a report, or one that failed outside a test, is a failure too. */
function count(status) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    failed += numFailedTests;
    if (status !== 0 && numFailedTests === 0) failed++;
  } catch {
    failed++;
  }
}
