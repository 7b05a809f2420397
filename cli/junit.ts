/** Test results as JUnit XML, which CI servers read. */
import { storyAsText } from './story-text.ts';
import { differs, holds, type Judged, requestText } from './test/report.ts';

export function junit(results: Judged[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mainsheet" ${counts(results)}>`,
    ...[...byFile(results)].map(([file, ofFile]) => suite(file, ofFile)),
    '</testsuites>',
    '',
  ].join('\n');
}

/** A test fails by its rules; that Envoy differs from what is told is an error. */
function counts(results: Judged[]): string {
  const failures = results.filter((result) => !holds(result)).length;
  return `tests="${results.length}" failures="${failures}" errors="${results.filter(differs).length}"`;
}

function byFile(results: Judged[]): Map<string, Judged[]> {
  const files = new Map<string, Judged[]>();
  for (const result of results) files.set(result.test.file, [...(files.get(result.test.file) ?? []), result]);
  return files;
}

function suite(file: string, results: Judged[]): string {
  const head = `  <testsuite name="${escaped(file)}" ${counts(results)}>`;
  return [head, ...results.map(testcase), '  </testsuite>'].join('\n');
}

function testcase(result: Judged): string {
  const { test } = result;
  const name = escaped(`${test.name}: ${requestText(test.request)}`);
  const head = `    <testcase classname="${escaped(test.file)}" name="${name}" file="${escaped(test.file)}" line="${test.line}"`;
  if (holds(result) && !differs(result)) return `${head}/>`;
  const expected = result.mismatches.map(
    ({ field, expected, actual }) => `${field}: expected ${expected}, got ${actual}`,
  );
  const told = result.testimony?.contradictions ?? [];
  const seen = told.map(({ field, expected, actual }) => `${field}: told ${expected}, Envoy ${actual}`);
  return [
    `${head}>`,
    ...problem('failure', expected, result),
    ...problem('error', seen, result),
    '    </testcase>',
  ].join('\n');
}

function problem(element: 'failure' | 'error', lines: string[], { story }: Judged): string[] {
  if (lines.length === 0) return [];
  const text = [...lines, '', storyAsText(story, { color: false })].join('\n');
  return [`      <${element} message="${escaped(lines.join('; '))}">${escaped(text)}</${element}>`];
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters have no place in XML at all. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '').replace(CONTROL, '\ufffd');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/g;
