import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODES } from '../../istio/index.ts';

test('docs/findings.md explains every code, in their order, and no other', () => {
  const [, ...sections] = readFileSync('docs/findings.md', 'utf8').split(/^## /m);
  const titles = sections.map((section) => section.split('\n', 1)[0]);
  expect(titles).toEqual(Object.entries(CODES).map(([code, title]) => `${code}: ${title}`));
  for (const section of sections) expect(section).toMatch(/^.*\n\n[A-Z`].*\.\n\n\*\*To mend it:\*\* [A-Z`].*\.\n*$/s);
});

test("docs/findings.md says of every other code of Istio's why it is not ours", () => {
  const [, table = ''] = readFileSync('docs/findings.md', 'utf8').split("### What Istio's own analysis finds");
  const rows = table.split('\n## ')[0]!.match(/^\| IST.*? \|/gm)!;
  const said = rows.flatMap((row) =>
    [...row.matchAll(/IST(\d+)(?:–IST(\d+))?/g)].flatMap(([, first, last = first]) =>
      Array.from({ length: Number(last) - Number(first) + 1 }, (_, more) => Number(first) + more),
    ),
  );
  const ours = Object.keys(CODES).flatMap((code) => (code.startsWith('IST') ? [Number(code.slice(3))] : []));
  expect(said.filter((code) => ours.includes(code))).toEqual([]);
  // 124 and 172 were never given.
  const all = Array.from({ length: 171 - 100 }, (_, more) => 101 + more).filter((code) => code !== 124);
  expect(all.filter((code) => !said.includes(code) && !ours.includes(code))).toEqual([]);
});
