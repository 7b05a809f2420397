/** What became of routing tests: every failure with what was expected and the story of what happened. */
import pc from 'picocolors';
import type { Testimony } from '../../stage/witness.ts';
import type { Request } from '../../story/request.ts';
import type { Mismatch } from '../../story/tests/mismatch.ts';
import type { Coverage, Result } from '../../story/tests/run.ts';
import { storyAsObject } from '../story-json.ts';
import { storyAsText } from '../story-text.ts';

export interface Judged extends Result {
  /** Where Envoy was asked. */
  testimony?: Testimony;
}

/** Whether the story is as the test has it. What Envoy says is another matter. */
export function holds({ mismatches }: Judged): boolean {
  return mismatches.length === 0;
}

/** Whether Envoy does other than is told. */
export function differs({ testimony }: Judged): boolean {
  return testimony !== undefined && testimony.contradictions.length > 0;
}

export function resultsAsText(
  results: Judged[],
  coverage: Coverage | undefined,
  { color }: { color: boolean },
): string {
  const failed = results.filter((result) => !holds(result));
  return [
    ...failed.flatMap((result) => failure(result, color)),
    ...results.filter(differs).flatMap((result) => difference(result, color)),
    ...(coverage ? coverageLines(coverage) : []),
    ...inEnvoy(results),
    `${results.length - failed.length} passed, ${failed.length} failed`,
  ].join('\n');
}

export function resultsAsJson(results: Judged[], coverage: Coverage): string {
  const told = results.map(({ test, story, mismatches, testimony }) => ({
    ...{ name: test.name, file: test.file, line: test.line },
    ...{ passed: mismatches.length === 0, mismatches, story: storyAsObject(story) },
    ...(testimony && { envoy: testimony }),
  }));
  const failed = told.filter(({ passed }) => !passed).length;
  return JSON.stringify({ passed: told.length - failed, failed, tests: told, coverage }, undefined, 2);
}

export function requestText({ method, scheme, authority, target }: Request): string {
  return `${method} ${scheme}://${authority}${target}`;
}

function failure(result: Judged, color: boolean): string[] {
  const { red } = pc.createColors(color);
  return [...found(red('failed'), result, ['expected', 'got'], result.mismatches, color), ''];
}

function difference(result: Judged, color: boolean): string[] {
  const { red } = pc.createColors(color);
  return [...found(red('Envoy differs'), result, ['told', 'Envoy'], result.testimony?.contradictions ?? [], color), ''];
}

/** The test, each mismatch under the names of its two sides, and the story. */
function found(
  what: string,
  { test, story }: Judged,
  [one, other]: [string, string],
  mismatches: Mismatch[],
  color: boolean,
): string[] {
  const { bold, dim, green, red } = pc.createColors(color);
  return [
    `${what}  ${bold(test.name)}  ${dim(`${test.file}:${test.line}`)}`,
    ...mismatches.flatMap(({ field, expected, actual }) => [
      `  ${field}`,
      `    ${one.padEnd(SIDE)}  ${green(expected)}`,
      `    ${other.padEnd(SIDE)}  ${red(actual)}`,
    ]),
    ...storyAsText(story, { color })
      .split('\n')
      .map((line) => `  ${dim('│')} ${line}`),
  ];
}

const SIDE = 'expected'.length;

function inEnvoy(results: Judged[]): string[] {
  const testimonies = results.flatMap(({ testimony }) => testimony ?? []);
  if (testimonies.length === 0) return [];
  const asked = testimonies.filter(({ notAsked }) => notAsked === undefined).length;
  const agreed = asked - results.filter(differs).length;
  const passedOver = results.flatMap(({ test, testimony }) =>
    testimony?.notAsked === undefined ? [] : [`Envoy was not asked: ${test.name}: ${testimony.notAsked}`],
  );
  return [...passedOver, `Envoy agrees with ${agreed} of ${asked} stories`];
}

function coverageLines({ reached, unreached }: Coverage): string[] {
  return [
    ...unreached.map(({ rule, file, line }) => `no test reaches ${rule}  ${file}:${line}`),
    `${reached.length} of ${reached.length + unreached.length} rules reached`,
  ];
}
