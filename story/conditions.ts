/** Whether a condition of a rule holds, read plainly from the plan; and both in words. */
import type { RE2JS } from 're2js';
import type { Condition, Match, PathCondition, StringTest } from '../plan/plan.ts';
import { showBytes } from '../plan/regex/latin1.ts';
import { readByRe2js } from '../plan/regex/parse.ts';
import { pathOf, type SeenRequest } from './request.ts';

export interface Failure {
  /** `header end-user is "jason"`. */
  condition: string;
  /** What the request has there; null: nothing. */
  actual: string | null;
}

/** Every condition of a match that does not hold; none: it matches. */
export function failuresOf(match: Match, request: SeenRequest): Failure[] {
  return [...impliedPath(match), ...match.conditions].flatMap((condition) => failure(condition, request) ?? []);
}

/** What asks nothing of the path stands for the prefix `/`: the `*` of OPTIONS passes it by. */
function impliedPath({ conditions }: Match): PathCondition[] {
  if (conditions.some(({ on }) => on === 'path')) return [];
  return [{ on: 'path', test: { kind: 'prefix', value: '/' }, ignoreCase: false }];
}

function failure(condition: Condition, request: SeenRequest): Failure | undefined {
  const values = valuesOf(condition, request);
  if (holds(condition, values)) return undefined;
  return { condition: describe(condition), actual: values.length > 0 ? values.join(', ') : null };
}

function valuesOf(condition: Condition, { headers, target }: SeenRequest): string[] {
  switch (condition.on) {
    case 'path':
      return [pathOf(target)];
    case 'query':
      return queryValues(target, condition.name).slice(0, 1);
    case 'header':
      return headers.filter(([name]) => name === condition.name).map(([, value]) => value);
  }
}

function holds(condition: Condition, values: string[]): boolean {
  const { test } = condition;
  switch (condition.on) {
    case 'path':
      return passes(test, values[0] ?? '', condition.ignoreCase);
    case 'query':
      return values.some((value) => passes(test, value));
    case 'header': {
      if (!condition.negate) return values.some((value) => passes(test, value));
      if (test.kind === 'present') return values.length === 0;
      return !(values.length > 0 ? values : ['']).some((value) => passes(test, value));
    }
  }
}

/** Raw: nothing is decoded, and only `&` separates. */
function queryValues(target: string, name: string): string[] {
  const question = target.indexOf('?');
  const parameters = question < 0 ? [] : target.slice(question + 1).split('&');
  return parameters
    .map((parameter): [string, string] => {
      const equals = parameter.indexOf('=');
      return equals < 0 ? [parameter, ''] : [parameter.slice(0, equals), parameter.slice(equals + 1)];
    })
    .filter(([known]) => known === name)
    .map(([, value]) => value);
}

export function passes(test: StringTest, value: string, ignoreCase = false): boolean {
  const folded = (text: string) => (ignoreCase ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text);
  switch (test.kind) {
    case 'present':
      return true;
    case 'exact':
      return folded(value) === folded(test.value);
    case 'prefix':
      return folded(value).startsWith(folded(test.value));
    case 'regex':
      return regex(test.value).matches(showBytes(value));
  }
}

const programs = new Map<string, RE2JS>();

/** Envoy runs RE2 over bytes: values are to be shown to it by `showBytes`. */
export function regex(pattern: string): RE2JS {
  const known = programs.get(pattern) ?? readByRe2js(pattern, 'latin1');
  programs.set(pattern, known);
  return known;
}

// ------------------------------------------------------------------------------------------------ in words

export function describe(condition: Condition): string {
  const negate = condition.on === 'header' && condition.negate;
  const ignoringCase = condition.on === 'path' && condition.ignoreCase ? ', ignoring case' : '';
  return `${subject(condition)} ${predicate(condition.test, negate)}${ignoringCase}`;
}

function subject(condition: Condition): string {
  if (condition.on === 'path') return 'path';
  if (condition.on === 'query') return `query parameter ${condition.name}`;
  return condition.name.startsWith(':') ? condition.name.slice(1) : `header ${condition.name}`;
}

function predicate(test: StringTest, negate: boolean): string {
  switch (test.kind) {
    case 'present':
      return negate ? 'is missing' : 'is present';
    case 'exact':
      return `${negate ? 'is not' : 'is'} ${JSON.stringify(test.value)}`;
    case 'prefix':
      return `${negate ? 'does not start' : 'starts'} with ${JSON.stringify(test.value)}`;
    case 'regex':
      return `${negate ? 'does not match' : 'matches'} the regex ${test.value}`;
  }
}
