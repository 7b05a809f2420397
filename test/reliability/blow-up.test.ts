/** Input that would blow up is refused, in a process that may have 512 MB; what is still at work after a minute has failed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { whyUndecidable } from '../../plan/regex/automaton.ts';
import { RegexTooLarge } from '../../plan/regex/errors.ts';

const MEGABYTES = 512;
const PATIENCE = 60_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainsheet-blow-up-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v}\n';
const matching = (...regexes: string[]) => {
  const matches = regexes.map((regex) => `{uri: {regex: ${JSON.stringify(regex)}}}`);
  return `${HEAD}spec: {hosts: [a], http: [{match: [${matches.join(', ')}], directResponse: {status: 200}}]}`;
};
/** Nine times the one before, nine times over. */
const laughs = () => {
  const lines = ['a: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 10; level++) {
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  return `${HEAD}spec: {hosts: [a]}\n${lines.join('\n')}`;
};

test.each<[title: string, text: () => string, said: RegExp]>([
  ['a billion laughs', laughs, /error MS0001: anchors stand for more than \d+ values/],
  ['an anchor in itself', () => `${HEAD}spec: &a {hosts: [*a]}`, /error MS0001: the anchor &a contains itself/],
  ['50,000 brackets', () => `${HEAD}spec: ${'['.repeat(50_000)}`, /error MS0001: not valid YAML: nested too deeply/],
  ['50,000 braces', () => `${HEAD}spec: ${'{a: '.repeat(50_000)}`, /error MS0001: not valid YAML: nested too deeply/],
  [
    '2,000 indents',
    () => `${HEAD}spec:\n${Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth + 1)}a:\n`).join('')}`,
    /error MS0001: not valid YAML: nested too deeply/,
  ],
  ['a text of 5 MB', () => `${HEAD}spec: {hosts: "${'x'.repeat(5_000_000)}"}`, /error IST0106: hosts must be a list/],
  ['repeats of repeats', () => matching('((((a{1000}){1000}){1000}){1000})'), /does not compile: invalid repeat count/],
  ['a regular expression of 100 KB', () => matching('(a?)'.repeat(25_000)), /is longer than 1024 bytes/],
  ['an automaton past the limit', () => matching('(a|b)*a(a|b){900}'), /error MS0102/],
])('%s', (title, text, said) => {
  const file = join(folder, `${title.replace(/\W/g, '-')}.yaml`);
  writeFileSync(file, text());
  const { status, stdout, stderr, error } = spawnSync(process.execPath, ['dist/mainsheet.js', 'analyze', '-f', file], {
    env: { ...process.env, NODE_OPTIONS: `--max-old-space-size=${MEGABYTES}` },
    encoding: 'utf8',
    timeout: PATIENCE,
    maxBuffer: MEGABYTES << 20,
  });
  expect(error).toBeUndefined();
  expect(said.test(stdout + stderr), (stdout + stderr).slice(0, 1_000)).toBe(true);
  expect(status).toBe(1);
});

test('40 automata, each at the limit of its determination, one after the other', () => {
  for (let n = 0; n < 40; n++) {
    expect(whyUndecidable(`.*a.{14}b.*c.{${500 + n}}`, 'latin1')).toBeInstanceOf(RegexTooLarge);
  }
});
