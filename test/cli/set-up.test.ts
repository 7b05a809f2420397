/** Setting up from within `npm test` and its like, where the PATH is not the user's own. */
import { spawnSync } from 'node:child_process';
import { delimiter, resolve } from 'node:path';
import { expect, test } from 'vitest';

const BIN = resolve('node_modules/.bin');
const ASK_NPM = `
  import { spawnSync } from 'node:child_process';
  import { environmentOfNpm } from './scripts/npm.mjs';
  console.log(spawnSync('npm', ['--version'], { env: environmentOfNpm(), encoding: 'utf8' }).stdout);
`;

/** npm reads lock files of version 3 since 7; a package brings an older one. */
test('packages are installed by the npm of the machine, not by one in node_modules', () => {
  const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH}` };
  const asked = spawnSync(process.execPath, ['--input-type=module', '-e', ASK_NPM], { env, encoding: 'utf8' });
  expect(Number.parseInt(asked.stdout, 10), asked.stderr).toBeGreaterThanOrEqual(7);
});
