/** docs/fields.md has every field, and what it says of each is so. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../istio/index.ts';
import type { Case } from '../conformance/case.ts';
import { ANSWERS, type Test } from './answers.ts';
import { answeredRows, fieldsDocument } from './document.ts';
import { ROOTS, strays, typeAt } from './fields.ts';
import { SHOWN } from './shown.ts';
import { configWithout, documentsOf, type Input, type Tree, told } from './told.ts';

const DOCUMENT = 'docs/fields.md';
const rows = answeredRows();
const CASES = JSON.parse(readFileSync('test/conformance/dev.json', 'utf8')) as Case[];

test('docs/fields.md is what the answers make it', () => {
  if (process.env.GOLDEN === 'rewrite') writeFileSync(DOCUMENT, fieldsDocument());
  expect(fieldsDocument()).toBe(readFileSync(DOCUMENT, 'utf8'));
});

test('every answer is for a field', () => {
  expect(Object.entries(ANSWERS).flatMap(([kind, own]) => [...strays(kind, ROOTS.get(kind), own)])).toEqual([]);
});

describe('without the field the case is another one', () => {
  const recorded = rows.flatMap(({ path, answered }) =>
    answered.kind === 'recorded' ? [[path, answered.name] as const] : [],
  );
  test.each(recorded)('%s: %s', (path, name) => {
    const found = CASES.find((one) => one.name === name);
    if (!found) throw new Error(`there is no case ${name}`);
    const changed = inputsOf(found).some(
      (input) => JSON.stringify(told(input).config) !== JSON.stringify(configWithout(input, path)),
    );
    expect(changed).toBe(true);
  });
});

test('what is shown or reported has its row, and every row is for a field that is', () => {
  const answers = rows.flatMap(({ path, answered }) => {
    if (answered.kind === 'shown') return [[path, 'shown']];
    return answered.kind === 'reported' ? [[path, answered.code]] : [];
  });
  const shown = SHOWN.map(({ field, expected }) => [field, typeof expected === 'string' ? expected : 'shown']);
  expect(shown).toEqual(expect.arrayContaining(answers));
  for (const [field] of shown) expect(typeAt(field!), field).toBeDefined();
});

test.each(rows.flatMap(({ path, answered }) => (answered.kind === 'reported' ? [[path, answered.code] as const] : [])))(
  '%s: %s is a code',
  (_, code) => {
    expect(Object.keys(CODES)).toContain(code);
  },
);

describe('the test is there, and speaks of the field', () => {
  const tested = rows.flatMap(({ path, answered }) =>
    answered.kind === 'tested' || answered.kind === 'as' ? [[path, answered.test] as const] : [],
  );
  test.each(tested.map(([path, { file, title }]) => [path, file, title] as const))(
    '%s: %s › %s',
    (path, file, title) => {
      const text = textOf({ file, title });
      expect(["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`))).toBe(true);
      const name = path.split('.').at(-1)!;
      expect(text).toMatch(new RegExp(`\\b${name}\\b`));
    },
  );
});

test.each(
  rows.flatMap(({ path, type, answered }) => (answered.kind === 'as' ? [[path, answered.path, type] as const] : [])),
)('%s has the fields of %s', (_, path, type) => {
  expect(typeAt(path)).toEqual(type);
  expect(rows.some((row) => row.path.startsWith(`${path}.`))).toBe(true);
});

function textOf({ file }: Test): string {
  const path = `test/${file}`;
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** For each proxy of the case. */
function inputsOf({ resources, istio = '', mesh, proxies }: Case): Input[] {
  const documents = [...(resources as unknown as Tree[]), ...documentsOf(istio)];
  return Object.values(proxies).map(({ type = 'sidecar', namespace = 'default', labels = {} }) => ({
    documents,
    ...(mesh && { mesh: mesh as Tree }),
    proxy: { kind: type, namespace, labels },
  }));
}
