/** All that is said of what becomes of an input here, as a user sees it: NAME.yaml has its findings in NAME.txt. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diagnose, inOrder, renderDiagnostic } from '../../../istio/index.ts';
import { expectGolden } from '../../golden.ts';
import { readPlan } from '../read-plan.ts';

const HERE = 'test/plan/said';

test.each(readdirSync(HERE).filter((name) => name.endsWith('.yaml')))('%s', (file) => {
  const { findings } = readPlan(readFileSync(`${HERE}/${file}`, 'utf8'), {
    kind: 'all',
    labels: {},
    dialect: 'latin1',
  });
  expect(findings.filter(({ refused, severity }) => refused && severity !== 'error')).toEqual([]);
  const diagnostics = findings.map((found) => diagnose(found.resource.document, found, found.resource));
  const said = inOrder(diagnostics).map((each) => `${renderDiagnostic(each, { color: false })}\n`);
  expectGolden(`${HERE}/${file.replace('.yaml', '.txt')}`, said.join('\n'));
});
