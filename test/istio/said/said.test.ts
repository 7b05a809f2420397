/**
 * All that is said of what is wrong, as a user sees it: NAME.yaml has its findings in NAME.txt. `npm run golden` writes
 * them anew; what has changed then shows in the diff, to be read before it is kept.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { load, renderDiagnostic } from '../../../istio/index.ts';

const HERE = 'test/istio/said';
const inputs = readdirSync(HERE).filter((name) => name.endsWith('.yaml'));

test.each(inputs)('%s', (file) => {
  const { diagnostics } = load([{ file, text: readFileSync(`${HERE}/${file}`, 'utf8') }], { namespace: 'default' });
  const said = diagnostics.map((each) => `${renderDiagnostic(each, { color: false })}\n`).join('\n');
  const golden = `${HERE}/${file.replace('.yaml', '.txt')}`;
  if (process.env.GOLDEN === 'rewrite') writeFileSync(golden, said);
  expect(said).toBe(readFileSync(golden, 'utf8'));
});
