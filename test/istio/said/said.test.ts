/** All that is said of what is wrong, as a user sees it: NAME.yaml has its findings in NAME.txt. */
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'vitest';
import { load, renderDiagnostic, withoutIgnored } from '../../../istio/index.ts';
import { expectGolden } from '../../golden.ts';

const HERE = 'test/istio/said';

test.each(readdirSync(HERE).filter((name) => name.endsWith('.yaml')))('%s', (file) => {
  const sources = [{ file, text: readFileSync(`${HERE}/${file}`, 'utf8') }];
  const { diagnostics } = load(sources, { namespace: 'default' });
  const said = withoutIgnored(diagnostics, sources)
    .map((each) => `${renderDiagnostic(each, { color: false })}\n`)
    .join('\n');
  expectGolden(`${HERE}/${file.replace('.yaml', '.txt')}`, said);
});
