/** Which rules were tried, and which one it was. */
import type { Failure } from '../../story/conditions.ts';
import type { Story, TriedRule } from '../../story/story.ts';
import type { Colors, Line } from './line.ts';

export function triedLines({ rule, file, line, matches }: TriedRule, { dim }: Colors): Line[] {
  return [
    ['tried', `${rule}  ${dim(place({ file, line }))}`],
    ...matches.map(({ failed }): Line => ['', `  not it: ${failed.map(failureText).join('; ')}`]),
  ];
}

function failureText({ condition, actual }: Failure): string {
  return `${condition}, but ${actual === null ? 'there is none' : `here it is ${JSON.stringify(actual)}`}`;
}

export function ruleLines({ rule, match, file, line, conditions }: Story, { green, dim }: Colors): Line[] {
  if (rule === undefined) return [];
  const since = conditions.join(' and ') || 'it takes every request';
  return [
    ['rule', `${green(rule)}  ${dim(place({ file, line }))}`],
    ['', `  since ${since}  ${dim([match?.name ?? '', place(match ?? {})].join(' ').trim())}`],
  ];
}

function place({ file, line }: { file?: string | undefined; line?: number | undefined }): string {
  return file === undefined ? '' : `${file}:${line}`;
}
