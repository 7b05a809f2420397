/** What became of routing tests: every failure with what was expected and the story of what happened. */
import pc from 'picocolors';
import type { Request } from '../story/request.ts';
import type { Coverage, Result } from '../story/tests/run.ts';
import { storyAsText } from './story-text.ts';

export function resultsAsText(
  results: Result[],
  coverage: Coverage | undefined,
  { color }: { color: boolean },
): string {
  const failed = results.filter(({ mismatches }) => mismatches.length > 0);
  return [
    ...failed.flatMap((result) => failure(result, color)),
    ...(coverage ? coverageLines(coverage) : []),
    `${results.length - failed.length} passed, ${failed.length} failed`,
  ].join('\n');
}

export function resultsAsJson(results: Result[], coverage: Coverage): string {
  const told = results.map(({ test, story, mismatches }) => ({
    ...{ name: test.name, file: test.file, line: test.line },
    ...{ passed: mismatches.length === 0, mismatches, story },
  }));
  const failed = told.filter(({ passed }) => !passed).length;
  return JSON.stringify({ passed: told.length - failed, failed, tests: told, coverage }, undefined, 2);
}

export function requestText({ method, scheme, authority, target }: Request): string {
  return `${method} ${scheme}://${authority}${target}`;
}

function failure({ test, story, mismatches }: Result, color: boolean): string[] {
  const { bold, dim, green, red } = pc.createColors(color);
  return [
    `${red('failed')}  ${bold(test.name)}  ${dim(`${test.file}:${test.line}`)}`,
    ...mismatches.flatMap(({ field, expected, actual }) => [
      `  ${field}`,
      `    expected  ${green(expected)}`,
      `    got       ${red(actual)}`,
    ]),
    ...storyAsText(story, { color })
      .split('\n')
      .map((line) => `  ${dim('│')} ${line}`),
    '',
  ];
}

function coverageLines({ reached, unreached }: Coverage): string[] {
  return [
    ...unreached.map(({ rule, file, line }) => `no test reaches ${rule}  ${file}:${line}`),
    `${reached.length} of ${reached.length + unreached.length} rules reached`,
  ];
}
