/** Test results as JUnit XML, which CI servers read. */
import type { Result } from '../story/tests/run.ts';
import { storyAsText } from './story-text.ts';
import { requestText } from './test-report.ts';

export function junit(results: Result[]): string {
  const failures = results.filter(({ mismatches }) => mismatches.length > 0).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mainsheet" tests="${results.length}" failures="${failures}">`,
    ...[...byFile(results)].map(([file, ofFile]) => suite(file, ofFile)),
    '</testsuites>',
    '',
  ].join('\n');
}

function byFile(results: Result[]): Map<string, Result[]> {
  const files = new Map<string, Result[]>();
  for (const result of results) files.set(result.test.file, [...(files.get(result.test.file) ?? []), result]);
  return files;
}

function suite(file: string, results: Result[]): string {
  const failures = results.filter(({ mismatches }) => mismatches.length > 0).length;
  const head = `  <testsuite name="${escaped(file)}" tests="${results.length}" failures="${failures}">`;
  return [head, ...results.map(testcase), '  </testsuite>'].join('\n');
}

function testcase({ test, story, mismatches }: Result): string {
  const name = escaped(`${test.name}: ${requestText(test.request)}`);
  const head = `    <testcase classname="${escaped(test.file)}" name="${name}" file="${escaped(test.file)}" line="${test.line}"`;
  if (mismatches.length === 0) return `${head}/>`;
  const told = mismatches.map(({ field, expected, actual }) => `${field}: expected ${expected}, got ${actual}`);
  const text = [...told, '', storyAsText(story, { color: false })].join('\n');
  return `${head}>\n      <failure message="${escaped(told.join('; '))}">${escaped(text)}</failure>\n    </testcase>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters have no place in XML at all. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '').replace(CONTROL, '\ufffd');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/g;
