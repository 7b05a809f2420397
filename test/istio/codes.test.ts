import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODES } from '../../istio/index.ts';

test('docs/findings.md explains every code, in their order, and no other', () => {
  const [, ...sections] = readFileSync('docs/findings.md', 'utf8').split(/^## /m);
  const titles = sections.map((section) => section.split('\n', 1)[0]);
  expect(titles).toEqual(Object.entries(CODES).map(([code, title]) => `${code}: ${title}`));
  for (const section of sections) expect(section).toMatch(/^.*\n\n[A-Z`].*\.\n\n\*\*To mend it:\*\* [A-Z`].*\.\n*$/s);
});
