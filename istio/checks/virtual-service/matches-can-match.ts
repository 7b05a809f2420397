import { type Finding, wrong } from '../../findings.ts';
import type { StringMatch } from '../../schema/shared-messages.ts';
import type { HTTPMatchRequest, VirtualService } from '../../schema/virtual-service.ts';
import type { Path } from '../../yaml/locate.ts';
import { isMatchableHeader } from '../grammar/headers.ts';
import { regexFindings } from '../grammar/regexes.ts';
import type { Law } from '../law.ts';
import { matches } from './parts.ts';

/** What is compared with is no empty prefix (but of the path), its regex compiles, and headers have headers' names. */
export const matchesCanMatch: Law<VirtualService> = function* (virtualService) {
  for (const { part: match, path } of matches(virtualService)) {
    for (const field of ['uri', 'scheme', 'method', 'authority'] as const) {
      const test = match[field];
      if (test) yield* stringMatchFindings(test, [...path, field], field === 'uri');
    }
    yield* headerFindings(match, path);
    for (const [name, test] of Object.entries(match.queryParams ?? {})) {
      yield* stringMatchFindings(test, [...path, 'queryParams', name]);
    }
  }
};

function* headerFindings(match: HTTPMatchRequest, path: Path): Generator<Finding> {
  for (const field of ['headers', 'withoutHeaders'] as const) {
    for (const [name, test] of Object.entries(match[field] ?? {})) {
      const place = [...path, field, name];
      if (!isMatchableHeader(name))
        yield { ...wrong(place, `"${name}" is not a header's name`, 'use letters, digits and dashes'), at: 'key' };
      const anything = field === 'withoutHeaders' && test.regex === '*';
      if (!anything) yield* stringMatchFindings(test, place);
    }
  }
}

function* stringMatchFindings(test: StringMatch, path: Path, emptyPrefix = false): Generator<Finding> {
  if (test.prefix === '' && !emptyPrefix) {
    yield wrong([...path, 'prefix'], 'an empty prefix says nothing', 'write {} where any value will do');
  }
  if (test.regex !== undefined) yield* regexFindings(test.regex, [...path, 'regex']);
}
