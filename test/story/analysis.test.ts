/** What analysis calls unreachable is the match of no recorded request: the filter, and Istio, say so. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findingsOf } from '../../cli/findings.ts';
import type { Case } from '../conformance/case.ts';
import { inputOf, isTold, probesOf, requestOf, storytellerOf } from './recorded.ts';

const UNREACHED = ['IST0130', 'IST0131'];

let found = 0;
for (const file of ['dev.json', 'dev-random.json']) {
  const cases = (JSON.parse(readFileSync(`test/conformance/${file}`, 'utf8')) as Case[]).filter(isTold);
  test.each(cases)(`${file}: $name`, async (one) => {
    const findings = findingsOf({ sources: [inputOf(one)] }, 'default').filter(({ code }) => UNREACHED.includes(code));
    const lines = new Set(findings.map(({ position }) => position.line));
    found += lines.size;
    for (const proxy of lines.size > 0 ? Object.keys(one.proxies) : []) {
      const { storyteller } = await storytellerOf(one, proxy);
      for (const probe of probesOf(one, proxy)) {
        const { rule, line, match } = storyteller.tell(requestOf(probe));
        expect([rule, lines.has(line ?? 0), lines.has(match?.line ?? 0)]).toEqual([rule, false, false]);
      }
    }
  });
}

test('there is something that analysis calls so', () => {
  expect(found).toBeGreaterThan(0);
});
