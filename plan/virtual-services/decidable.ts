/** What the filter cannot decide, though Istio admits it: regular expressions that are too large. */
import type { HTTPMatchRequest, StringMatch } from '../../istio/index.ts';
import type { Found } from '../finding.ts';
import { whyUndecidable } from '../regex/automaton.ts';
import { RegexTooLarge } from '../regex/errors.ts';
import type { Dialect } from '../regex/parse.ts';
import { stringTest } from './conditions.ts';
import type { WrittenMatch } from './routes.ts';

export function* undecidable({ match, resource, path }: WrittenMatch, dialect: Dialect): Generator<Found> {
  for (const [at, test] of stringMatches(match)) {
    const { kind, value } = { value: '', ...stringTest(test) };
    const problem = kind === 'regex' ? whyUndecidable(value, dialect) : undefined;
    if (!problem) continue;
    const fix = problem instanceof RegexTooLarge ? problem.fix : 'write it in the syntax of RE2';
    yield {
      ...{ code: 'MS0102', severity: 'error', refused: true, resource, path: [...path, ...at, 'regex'] },
      message: `the filter cannot decide this regular expression, so the rule is left out: ${problem.reason}`,
      fix: `${fix}; or leave the matching to Envoy itself, by --engine native`,
    };
  }
}

function stringMatches(match: HTTPMatchRequest): [at: string[], test: StringMatch][] {
  const single = (['uri', 'scheme', 'method', 'authority'] as const).map((field) => [[field], match[field]] as const);
  const named = (['headers', 'withoutHeaders', 'queryParams'] as const).flatMap((field) =>
    Object.entries(match[field] ?? {}).map(([name, test]) => [[field, name], test] as const),
  );
  return [...single, ...named].flatMap(([at, test]) => (test ? [[[...at], test]] : []));
}
