// Rules that change under load, and requests over all that rules can do, for as long as asked: `npm run soak`.
//   --changes N    changes of the rules by `run`, under load (1000)
//   --requests N   requests over all features (10000000)
//   --held N       requests that are held back at once (20000)
// Prints the memory that Envoy takes, before and after. Exit 1 if anything failed.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '1000' },
    requests: { type: 'string', default: '10000000' },
    held: { type: 'string', default: '20000' },
  },
});
if (Object.values(values).some((number) => !(Number(number) >= 0))) {
  console.error('soak: every option takes a number');
  process.exit(2);
}
if (!(await setUp())) process.exit(1);

const files = ['changes', 'soak', 'memory']
  .filter((name) => Number(name === 'changes' ? values.changes : values.requests) > 0)
  .map((name) => `test/reliability/${name}.test.ts`);
const env = {
  ...process.env,
  SOAK_CHANGES: values.changes,
  SOAK_REQUESTS: values.requests,
  SOAK_HELD: values.held,
};
// One after the other: each is to have the machine for itself.
let failed = false;
for (const file of files) {
  const { status } = spawnSync('npx', ['vitest', 'run', file], { env, stdio: 'inherit' });
  failed ||= status !== 0;
}
process.exitCode = failed ? 1 : 0;
